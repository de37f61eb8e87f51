output "instance" {
  description = "Name of the instance."
  value       = google_sql_database_instance.this.name
}

output "address" {
  description = "Its private address."
  value       = google_sql_database_instance.this.private_ip_address
}
