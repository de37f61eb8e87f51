output "network" {
  description = "The network, as other resources name it. It can be named only when managed databases may be put there."
  value       = google_compute_network.this.id
  depends_on  = [google_service_networking_connection.services]
}

output "subnetwork" {
  description = "The subnet of the machines."
  value       = google_compute_subnetwork.this.id
}

output "secondary_ranges" {
  description = "Names of the other ranges."
  value       = [for range in google_compute_subnetwork.this.secondary_ip_range : range.range_name]
}
