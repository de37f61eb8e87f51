output "models" {
  description = "Name of the bucket for models and adapters."
  value       = google_storage_bucket.models.name
}

output "backups" {
  description = "Name of the bucket for backups."
  value       = google_storage_bucket.backups.name
}
