# The zone of the domain, and its name's addresses.

resource "google_dns_managed_zone" "this" {
  name        = "${var.name}-zone"
  dns_name    = "${var.zone}."
  description = "haru"

  dnssec_config {
    state = "on"
  }

  cloud_logging_config {
    enable_logging = true
  }
}

resource "google_dns_record_set" "address" {
  name         = "${var.domain}."
  managed_zone = google_dns_managed_zone.this.name
  type         = "A"
  ttl          = 300
  rrdatas      = [var.address]
}

# Only Google's authorities may sign for it.
resource "google_dns_record_set" "authorities" {
  name         = "${var.domain}."
  managed_zone = google_dns_managed_zone.this.name
  type         = "CAA"
  ttl          = 3600
  rrdatas      = ["0 issue \"pki.goog\""]
}
