# PostgreSQL by Cloud SQL: accounts, conversations, usage. Its user is made when the secrets are (scripts/cloud-secrets.sh): no
# password stands in Terraform's state.

resource "google_sql_database_instance" "this" {
  # checkov:skip=CKV_GCP_6: all connections are encrypted; clients show a password, not a certificate
  # checkov:skip=CKV_GCP_79: the version that haru is tested with (infra/images/bases.list)
  # checkov:skip=CKV_GCP_108: clients are machines of ours, known by their addresses
  # checkov:skip=CKV_GCP_110: statements hold what people wrote, which is in no log
  # checkov:skip=CKV_GCP_111: as before
  # checkov:skip=CKV2_GCP_13: Query Insights knows how long statements take
  name                = "${var.name}-postgres"
  region              = var.region
  database_version    = "POSTGRES_17"
  deletion_protection = var.keep

  settings {
    tier                        = var.tier
    edition                     = "ENTERPRISE"
    availability_type           = var.standby ? "REGIONAL" : "ZONAL"
    disk_type                   = "PD_SSD"
    disk_size                   = var.disk_gb
    disk_autoresize             = true
    deletion_protection_enabled = var.keep

    ip_configuration {
      ipv4_enabled                                  = false
      private_network                               = var.network
      ssl_mode                                      = "ENCRYPTED_ONLY"
      enable_private_path_for_google_cloud_services = true
    }

    backup_configuration {
      enabled                        = true
      start_time                     = "18:00"
      point_in_time_recovery_enabled = true
      transaction_log_retention_days = 7

      backup_retention_settings {
        retained_backups = var.backups
      }
    }

    maintenance_window {
      day          = 7
      hour         = 19
      update_track = "stable"
    }

    insights_config {
      query_insights_enabled  = true
      query_string_length     = 1024
      record_client_address   = false
      record_application_tags = false
    }

    # No statement is logged with its values: they are what people wrote. Query Insights shows slow ones without.
    database_flags {
      name  = "log_checkpoints"
      value = "on"
    }

    database_flags {
      name  = "log_connections"
      value = "on"
    }

    database_flags {
      name  = "log_disconnections"
      value = "on"
    }

    database_flags {
      name  = "log_lock_waits"
      value = "on"
    }

    database_flags {
      name  = "log_min_error_statement"
      value = "error"
    }

    database_flags {
      name  = "max_connections"
      value = tostring(var.connections)
    }
  }
}

resource "google_sql_database" "this" {
  name     = "haru"
  instance = google_sql_database_instance.this.name
}
