output "services" {
  description = "What was switched on."
  value       = [for service in google_project_service.this : service.service]
}
