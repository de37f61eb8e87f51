output "alerts" {
  description = "Names of the alerts."
  value       = [for policy in google_monitoring_alert_policy.this : policy.display_name]
}
