output "instance_group" {
  description = "The group, for a backend service."
  value       = google_compute_region_instance_group_manager.this.instance_group
}

output "startup" {
  description = "What a machine does when it starts (cloud-init). It names secrets, and holds none."
  value       = local.startup
}
