# HTTPS for the whole world, which ends here; port 80 leads there. Paths choose the group of machines.

resource "google_compute_health_check" "this" {
  name                = "${var.name}-traffic"
  check_interval_sec  = 5
  timeout_sec         = 3
  healthy_threshold   = 2
  unhealthy_threshold = 3

  http_health_check {
    port         = var.port
    request_path = var.health_path
    # haru answers under its own names only.
    host = var.domain
  }

  log_config {
    enable = true
  }
}

resource "google_compute_backend_service" "answers" {
  for_each = var.groups

  name                            = "${var.name}-${each.key}"
  load_balancing_scheme           = "EXTERNAL_MANAGED"
  protocol                        = "HTTP"
  port_name                       = "http"
  health_checks                   = [google_compute_health_check.this.id]
  security_policy                 = var.security_policy
  timeout_sec                     = var.longest_answer_s
  connection_draining_timeout_sec = var.drain_s
  # Streams last for minutes: who has the fewest gets the next.
  locality_lb_policy = "LEAST_REQUEST"
  session_affinity   = "NONE"
  # Compressed, events would wait for each other.
  compression_mode = "DISABLED"

  backend {
    group           = each.value.instance_group
    balancing_mode  = "UTILIZATION"
    max_utilization = var.max_utilization
    capacity_scaler = 1
  }

  log_config {
    enable      = true
    sample_rate = 0.1
  }
}

# The application's files have their digest in the name, so that they are kept at the edge.
resource "google_compute_backend_service" "static" {
  name                            = "${var.name}-static"
  load_balancing_scheme           = "EXTERNAL_MANAGED"
  protocol                        = "HTTP"
  port_name                       = "http"
  health_checks                   = [google_compute_health_check.this.id]
  security_policy                 = var.security_policy
  timeout_sec                     = 30
  connection_draining_timeout_sec = 30
  enable_cdn                      = true
  compression_mode                = "AUTOMATIC"

  cdn_policy {
    cache_mode       = "USE_ORIGIN_HEADERS"
    negative_caching = false

    cache_key_policy {
      include_host         = true
      include_protocol     = true
      include_query_string = false
    }
  }

  backend {
    group           = var.groups[var.default_group].instance_group
    balancing_mode  = "UTILIZATION"
    max_utilization = var.max_utilization
    capacity_scaler = 1
  }

  log_config {
    enable      = true
    sample_rate = 0.1
  }
}

resource "google_compute_url_map" "this" {
  name            = "${var.name}-paths"
  default_service = google_compute_backend_service.answers[var.default_group].id

  host_rule {
    hosts        = [var.domain]
    path_matcher = "haru"
  }

  path_matcher {
    name            = "haru"
    default_service = google_compute_backend_service.answers[var.default_group].id

    path_rule {
      paths   = ["/static/*"]
      service = google_compute_backend_service.static.id
    }

    dynamic "path_rule" {
      for_each = { for key, group in var.groups : key => group if length(group.paths) > 0 }

      content {
        paths   = flatten([for path in path_rule.value.paths : [path, "${path}/*"]])
        service = google_compute_backend_service.answers[path_rule.key].id
      }
    }
  }
}

resource "google_compute_managed_ssl_certificate" "this" {
  # A certificate cannot be changed: another domain gets another one, before the old one goes.
  name = "${var.name}-${substr(sha256(var.domain), 0, 8)}"

  managed {
    domains = [var.domain]
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_compute_target_https_proxy" "this" {
  name             = "${var.name}-https"
  url_map          = google_compute_url_map.this.id
  ssl_certificates = [google_compute_managed_ssl_certificate.this.id]
  ssl_policy       = var.ssl_policy
}

resource "google_compute_global_forwarding_rule" "https" {
  name                  = "${var.name}-https"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  ip_address            = var.address
  port_range            = "443"
  target                = google_compute_target_https_proxy.this.id
}

resource "google_compute_url_map" "redirect" {
  name = "${var.name}-to-https"

  default_url_redirect {
    https_redirect         = true
    redirect_response_code = "PERMANENT_REDIRECT"
    strip_query            = false
  }
}

resource "google_compute_target_http_proxy" "redirect" {
  name    = "${var.name}-to-https"
  url_map = google_compute_url_map.redirect.id
}

resource "google_compute_global_forwarding_rule" "http" {
  name                  = "${var.name}-http"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  ip_address            = var.address
  port_range            = "80"
  target                = google_compute_target_http_proxy.redirect.id
}
