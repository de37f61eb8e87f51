# PostgreSQL by Cloud SQL: accounts, conversations, usage. Its user is made when the secrets are (scripts/cloud-secrets.sh): no
# password stands in Terraform's state.

resource "google_sql_database_instance" "this" {
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

    dynamic "database_flags" {
      for_each = {
        "log_min_duration_statement" = "1000"
        "log_connections"            = "on"
        "log_disconnections"         = "on"
        "log_lock_waits"             = "on"
        "log_checkpoints"            = "on"
        "max_connections"            = tostring(var.connections)
      }

      content {
        name  = database_flags.key
        value = database_flags.value
      }
    }
  }
}

resource "google_sql_database" "this" {
  name     = "haru"
  instance = google_sql_database_instance.this.name
}
