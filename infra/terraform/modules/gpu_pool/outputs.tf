output "selector" {
  description = "The label and the taint that engines name (nodeSelector, tolerations)."
  value = {
    label = one(google_container_node_pool.this.node_config).labels
    taint = "nvidia.com/gpu"
  }
}
