# Machines with GPUs that are all alike: each runs an engine, a server before it, and embeddings. Whichever fails is made anew.

data "google_compute_image" "this" {
  project = "cos-cloud"
  family  = var.image_family
}

resource "google_compute_instance_template" "this" {
  name_prefix  = "${var.name}-"
  region       = var.region
  machine_type = var.machine_type

  disk {
    source_image = data.google_compute_image.this.self_link
    boot         = true
    auto_delete  = true
    disk_type    = "pd-balanced"
    disk_size_gb = var.disk_gb
  }

  network_interface {
    subnetwork = var.subnetwork
  }

  # The GPUs of g2 machines come with the type. Machines with a GPU cannot move while they run.
  scheduling {
    automatic_restart   = true
    on_host_maintenance = "TERMINATE"
  }

  service_account {
    email  = var.service_account
    scopes = ["cloud-platform"]
  }

  # Google's drivers for this system are signed, so that it may start securely.
  shielded_instance_config {
    enable_secure_boot          = true
    enable_vtpm                 = true
    enable_integrity_monitoring = true
  }

  metadata = {
    user-data                 = local.startup
    enable-oslogin            = "TRUE"
    block-project-ssh-keys    = "TRUE"
    google-logging-enabled    = "true"
    google-monitoring-enabled = "true"
    cos-update-strategy       = "update_disabled"
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_compute_health_check" "healing" {
  name                = "${var.name}-healing"
  check_interval_sec  = 30
  timeout_sec         = 10
  healthy_threshold   = 1
  unhealthy_threshold = 10

  http_health_check {
    port         = var.port
    request_path = "/healthz"
    # haru answers under its own names only.
    host = var.domain
  }

  log_config {
    enable = true
  }
}

resource "google_compute_region_instance_group_manager" "this" {
  name                      = "${var.name}-group"
  region                    = var.region
  base_instance_name        = var.name
  target_size               = var.machines
  distribution_policy_zones = var.zones
  # As even as GPUs can be had; a zone that has none left keeps no machine from another.
  distribution_policy_target_shape = "BALANCED"

  version {
    instance_template = google_compute_instance_template.this.self_link_unique
  }

  named_port {
    name = "http"
    port = var.port
  }

  auto_healing_policies {
    health_check      = google_compute_health_check.healing.id
    initial_delay_sec = var.longest_start_s
  }

  # One zone after the other. Where there is no GPU to spare, the old machine goes before the new one comes.
  update_policy {
    type                         = "PROACTIVE"
    minimal_action               = "REPLACE"
    replacement_method           = "SUBSTITUTE"
    instance_redistribution_type = "NONE"
    max_surge_fixed              = var.spare ? length(var.zones) : 0
    max_unavailable_fixed        = var.spare ? 0 : length(var.zones)
  }

  lifecycle {
    precondition {
      condition     = var.spare || var.machines > length(var.zones)
      error_message = "Without spare GPUs an update takes one machine of each zone away: have more machines than zones, or set spare."
    }
  }
}

locals {
  secrets = {
    "server/haru_secret"    = "haru-secret"
    "server/metrics_token"  = "metrics-token"
    "server/database_url"   = "database-url"
    "server/redis_url"      = "redis-url"
    "server/redis_ca"       = "redis-ca"
    "server/qdrant_api_key" = "qdrant-api-key"
    "server/engine_key"     = "engine-key"
    "engine/engine_key"     = "engine-key"
  }

  server_environment = {
    HARU_PRODUCTION          = "true"
    HARU_PUBLIC_URL          = "https://${var.domain}"
    HARU_PROFILE             = var.profile
    HARU_SLOTS               = tostring(var.slots)
    HARU_PORT                = tostring(var.port)
    HARU_DRAIN_DELAY_SECONDS = "20"
    HARU_TRUSTED_PROXIES     = join(",", var.trusted_proxies)
    HARU_SECRET_FILE         = "/run/secrets/haru_secret"
    HARU_METRICS_TOKEN_FILE  = "/run/secrets/metrics_token"
    DATABASE_URL_FILE        = "/run/secrets/database_url"
    REDIS_URL_FILE           = "/run/secrets/redis_url"
    QDRANT_URL               = var.qdrant_url
    QDRANT_API_KEY_FILE      = "/run/secrets/qdrant_api_key"
    VLLM_BASE_URL            = "http://haru-engine:8000/v1"
    VLLM_API_KEY_FILE        = "/run/secrets/engine_key"
    EMBEDDINGS_BASE_URL      = "http://haru-embeddings:8001/v1"
  }

  startup = templatefile("${path.module}/files/cloud-init.yaml", {
    project        = var.project
    registry       = split("/", var.images.server)[0]
    images         = var.images
    bucket         = var.bucket
    backups_bucket = var.backups_bucket
    port           = var.port
    profile        = var.profile
    gpus           = range(var.gpus)
    secrets        = join(" ", [for place, secret in local.secrets : "${place}=${var.secrets[secret]}"])
    secrets_py     = file("${path.module}/../../files/secrets.py")
    environment    = local.server_environment
    start_limit    = var.longest_start_s
    engine_alive   = "python /app/alive.py http://127.0.0.1:8000/health"
  })
}
