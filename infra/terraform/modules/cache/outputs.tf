output "instance" {
  description = "Name of the instance. Its password and certificate are read from it by scripts/cloud-secrets.sh, not from here."
  value       = google_redis_instance.this.name
}

output "host" {
  description = "Its private address."
  value       = google_redis_instance.this.host
}
