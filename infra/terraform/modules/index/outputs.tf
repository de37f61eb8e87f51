output "url" {
  description = "Where the index answers, inside the network."
  value       = "http://${google_compute_address.this.address}:6333"
}

output "startup" {
  description = "What the machine does when it starts (cloud-init)."
  value       = local.startup
}
