output "selector" {
  description = "The label and the taint that engines name (nodeSelector, tolerations). GKE gives the label to the nodes that it makes by itself as well."
  value = {
    label = { "cloud.google.com/gke-accelerator" = one(one(google_container_node_pool.this.node_config).guest_accelerator).type }
    taint = one(one(google_container_node_pool.this.node_config).taint).key
  }
}
