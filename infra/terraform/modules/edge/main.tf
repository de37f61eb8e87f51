# The address that users reach, and what is refused there.

resource "google_compute_global_address" "this" {
  name = "${var.name}-address"
}

resource "google_compute_ssl_policy" "this" {
  name            = "${var.name}-tls"
  profile         = "RESTRICTED"
  min_tls_version = "TLS_1_2"
}

resource "google_compute_security_policy" "this" {
  # checkov:skip=CKV_GCP_73: there is no Java here, and a note about Log4j is no attack: bodies are what people write
  name        = "${var.name}-edge"
  description = "What never reaches haru"

  rule {
    priority    = 1000
    action      = "deny(404)"
    description = "Metrics are for the machine that scrapes them"

    match {
      expr {
        expression = "request.path.matches('(?i)^/+metrics')"
      }
    }
  }

  rule {
    priority    = 2000
    action      = "throttle"
    description = "Requests of one address"

    match {
      versioned_expr = "SRC_IPS_V1"

      config {
        src_ip_ranges = ["*"]
      }
    }

    rate_limit_options {
      conform_action = "allow"
      exceed_action  = "deny(429)"
      enforce_on_key = "IP"

      rate_limit_threshold {
        count        = var.requests_per_minute
        interval_sec = 60
      }
    }
  }

  rule {
    priority    = 2147483647
    action      = "allow"
    description = "Everything else"

    match {
      versioned_expr = "SRC_IPS_V1"

      config {
        src_ip_ranges = ["*"]
      }
    }
  }

  adaptive_protection_config {
    layer_7_ddos_defense_config {
      enable = true
    }
  }
}
