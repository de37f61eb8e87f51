output "emails" {
  description = "E-mail addresses of the accounts, by name."
  value       = { for key, account in google_service_account.this : key => account.email }
}

output "ids" {
  description = "Ids of the accounts, by name."
  value       = { for key, account in google_service_account.this : key => account.id }
}
