output "ids" {
  description = "Ids of the secrets in Secret Manager, by name."
  value       = { for key, secret in google_secret_manager_secret.this : key => secret.secret_id }
}
