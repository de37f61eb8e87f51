output "name_servers" {
  description = "To be entered where the domain was bought."
  value       = google_dns_managed_zone.this.name_servers
}
