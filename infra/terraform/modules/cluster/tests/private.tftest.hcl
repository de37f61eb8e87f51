mock_provider "google" {
  override_during = plan
}

variables {
  name            = "haru-test"
  region          = "asia-northeast3"
  project         = "haru-test-0001"
  network         = "projects/p/global/networks/n"
  subnetwork      = "projects/p/regions/r/subnetworks/s"
  pods_range      = "pods"
  services_range  = "services"
  service_account = "node@p.iam.gserviceaccount.com"
  system_nodes    = { least = 2, most = 4 }
  limits          = { cpus = 64, memory_gb = 256, l4 = 4 }
}

run "nodes_are_private_and_network_policies_hold" {
  command = plan

  assert {
    condition     = one(google_container_cluster.this.private_cluster_config).enable_private_nodes && google_container_cluster.this.datapath_provider == "ADVANCED_DATAPATH"
    error_message = "No node has an address outside, and policies of the chart are enforced."
  }

  assert {
    condition     = google_container_cluster.this.location == var.region && google_container_cluster.this.deletion_protection
    error_message = "Its control plane lies in three zones, and it is kept."
  }

  assert {
    condition     = alltrue([for endpoint in one(google_container_cluster.this.control_plane_endpoints_config).ip_endpoints_config : !endpoint.enabled])
    error_message = "Its API has a name that needs an identity, and no address."
  }

  assert {
    condition     = one(one(google_container_cluster.this.addons_config).gcs_fuse_csi_driver_config).enabled && one(google_container_cluster.this.secret_manager_config).enabled
    error_message = "Pods mount models and secrets."
  }
}

run "pools_made_by_themselves_have_limits" {
  command = plan

  assert {
    condition     = { for limit in one(google_container_cluster.this.cluster_autoscaling).resource_limits : limit.resource_type => limit.maximum } == { cpu = 64, memory = 256, nvidia-l4 = 4 }
    error_message = "The bill is bounded."
  }

  assert {
    condition     = one(google_container_node_pool.system.autoscaling).total_min_node_count == 2
    error_message = "One node may fail."
  }
}
