output "address" {
  description = "The address itself."
  value       = google_compute_global_address.this.address
}

output "address_name" {
  description = "Its name, for an Ingress."
  value       = google_compute_global_address.this.name
}

output "security_policy" {
  description = "Id of the security policy."
  value       = google_compute_security_policy.this.id
}

output "security_policy_name" {
  description = "Its name, for a BackendConfig."
  value       = google_compute_security_policy.this.name
}

output "ssl_policy" {
  description = "Id of the TLS policy."
  value       = google_compute_ssl_policy.this.id
}

output "ssl_policy_name" {
  description = "Its name, for a FrontendConfig."
  value       = google_compute_ssl_policy.this.name
}
