output "members" {
  description = "Who may act as which account."
  value       = { for key, grant in google_service_account_iam_member.this : key => grant.member }
}
