output "certificate" {
  description = "Name of the certificate; it becomes ACTIVE when the domain leads here."
  value       = google_compute_managed_ssl_certificate.this.name
}

output "backend_services" {
  description = "Names of the backend services, by group."
  value       = { for key, service in google_compute_backend_service.answers : key => service.name }
}
