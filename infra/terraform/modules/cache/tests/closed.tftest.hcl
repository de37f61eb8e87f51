mock_provider "google" {
  override_during = plan
}

variables {
  name    = "haru-test"
  region  = "asia-northeast3"
  network = "projects/p/global/networks/n"
  standby = false
}

run "a_password_and_tls_are_needed" {
  command = plan

  assert {
    condition     = google_redis_instance.this.auth_enabled && google_redis_instance.this.transit_encryption_mode == "SERVER_AUTHENTICATION"
    error_message = "Nobody reads it who should not."
  }

  assert {
    condition     = google_redis_instance.this.tier == "BASIC"
    error_message = "Without a replica it is a single one."
  }
}
