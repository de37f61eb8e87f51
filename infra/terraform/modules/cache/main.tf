# Redis by Memorystore: limits, kept answers, live chats. All of it may be lost; nobody may read it.

resource "google_redis_instance" "this" {
  name                    = "${var.name}-redis"
  region                  = var.region
  tier                    = var.standby ? "STANDARD_HA" : "BASIC"
  memory_size_gb          = var.memory_gb
  redis_version           = "REDIS_7_2"
  authorized_network      = var.network
  connect_mode            = "PRIVATE_SERVICE_ACCESS"
  auth_enabled            = true
  transit_encryption_mode = "SERVER_AUTHENTICATION"

  redis_configs = {
    "maxmemory-policy" = "volatile-lru"
  }

  maintenance_policy {
    weekly_maintenance_window {
      day = "SUNDAY"

      start_time {
        hours   = 19
        minutes = 0
      }
    }
  }
}
