mock_provider "google" {
  override_during = plan
}

variables {
  name = "haru-test"
}

run "metrics_stay_inside_and_one_address_has_a_limit" {
  command = plan

  assert {
    condition     = { for rule in google_compute_security_policy.this.rule : rule.priority => rule.action } == { 1000 = "deny(404)", 2000 = "throttle", 2147483647 = "allow" }
    error_message = "Metrics are refused first, then who asks too often."
  }

  assert {
    condition     = google_compute_ssl_policy.this.min_tls_version == "TLS_1_2"
    error_message = "TLS 1.2 or newer."
  }
}
