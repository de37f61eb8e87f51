mock_provider "google" {
  override_during = plan
}

variables {
  name            = "haru-test"
  region          = "asia-northeast3"
  cluster         = "projects/p/locations/r/clusters/haru-test"
  zones           = ["asia-northeast3-a", "asia-northeast3-b"]
  nodes           = { least = 0, most = 4 }
  service_account = "node@p.iam.gserviceaccount.com"
}

run "nodes_come_when_they_are_asked_for" {
  command = plan

  assert {
    condition     = one(google_container_node_pool.this.autoscaling).total_min_node_count == 0 && one(google_container_node_pool.this.autoscaling).total_max_node_count == 4
    error_message = "None while nobody asks, four at most."
  }

  assert {
    condition     = alltrue([for gpu in one(google_container_node_pool.this.node_config).guest_accelerator : gpu.type == "nvidia-l4" && gpu.count == 1 && one(gpu.gpu_driver_installation_config).gpu_driver_version == "DEFAULT"])
    error_message = "One L4 with its driver a node."
  }
}

run "only_pods_that_ask_for_a_gpu_run_there" {
  command = plan

  assert {
    condition     = [for taint in one(google_container_node_pool.this.node_config).taint : "${taint.key}=${taint.value}:${taint.effect}"] == ["nvidia.com/gpu=present:NO_SCHEDULE"]
    error_message = "Nothing else takes their place."
  }

  assert {
    condition     = one(one(google_container_node_pool.this.node_config).workload_metadata_config).mode == "GKE_METADATA"
    error_message = "Pods do not act as the node."
  }
}

run "other_gpus_are_refused" {
  command = plan

  variables {
    machine_type = "n1-standard-8"
  }

  expect_failures = [var.machine_type]
}
