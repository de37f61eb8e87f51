output "name" {
  description = "Name of the cluster."
  value       = google_container_cluster.this.name
}

output "id" {
  description = "Id of the cluster, for its pools."
  value       = google_container_cluster.this.id
}

output "workload_pool" {
  description = "The pool of identities. It can be named only when the cluster is there, for it comes with it."
  value       = one(google_container_cluster.this.workload_identity_config).workload_pool
}
