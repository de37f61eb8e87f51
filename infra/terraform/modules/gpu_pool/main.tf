# Nodes with L4 GPUs: none while nobody asks, and only for pods that say they may run there.

resource "google_container_node_pool" "this" {
  name           = "${var.name}-l4"
  cluster        = var.cluster
  location       = var.region
  node_locations = var.zones

  autoscaling {
    total_min_node_count = var.nodes.least
    total_max_node_count = var.nodes.most
    # GPUs are scarce: wherever there is one.
    location_policy = "ANY"
  }

  management {
    auto_repair  = true
    auto_upgrade = true
  }

  upgrade_settings {
    strategy        = "SURGE"
    max_surge       = var.spare ? 1 : 0
    max_unavailable = var.spare ? 0 : 1
  }

  node_config {
    machine_type    = var.machine_type
    image_type      = "COS_CONTAINERD"
    disk_type       = "pd-balanced"
    disk_size_gb    = var.disk_gb
    spot            = var.spot
    service_account = var.service_account
    oauth_scopes    = ["https://www.googleapis.com/auth/cloud-platform"]

    metadata = {
      disable-legacy-endpoints = "true"
    }

    guest_accelerator {
      type  = "nvidia-l4"
      count = var.gpus

      gpu_driver_installation_config {
        gpu_driver_version = "DEFAULT"
      }
    }

    taint {
      key    = "nvidia.com/gpu"
      value  = "present"
      effect = "NO_SCHEDULE"
    }

    # Images of engines are large: a node may begin while they still come.
    gcfs_config {
      enabled = true
    }

    gvnic {
      enabled = true
    }

    shielded_instance_config {
      enable_secure_boot          = true
      enable_integrity_monitoring = true
    }

    workload_metadata_config {
      mode = "GKE_METADATA"
    }
  }
}
