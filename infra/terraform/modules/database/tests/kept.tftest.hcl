mock_provider "google" {
  override_during = plan
}

variables {
  name    = "haru-test"
  region  = "asia-northeast3"
  network = "projects/p/global/networks/n"
  tier    = "db-custom-2-7680"
  standby = true
}

run "private_encrypted_backed_up_and_kept" {
  command = plan

  assert {
    condition     = alltrue([for ip in one(google_sql_database_instance.this.settings).ip_configuration : !ip.ipv4_enabled && ip.ssl_mode == "ENCRYPTED_ONLY"])
    error_message = "No address outside, and nothing without TLS."
  }

  assert {
    condition     = alltrue([for backup in one(google_sql_database_instance.this.settings).backup_configuration : backup.enabled && backup.point_in_time_recovery_enabled])
    error_message = "Backups, and any moment of the last days."
  }

  assert {
    condition     = google_sql_database_instance.this.deletion_protection && one(google_sql_database_instance.this.settings).availability_type == "REGIONAL"
    error_message = "It is kept, and a second machine stands by."
  }
}

run "a_machine_that_shares_its_processor_is_refused" {
  command = plan

  variables {
    tier = "db-f1-micro"
  }

  expect_failures = [var.tier]
}
