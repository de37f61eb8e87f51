mock_provider "google" {
  override_during = plan
}

variables {
  name            = "haru-test-main"
  region          = "asia-northeast3"
  zones           = ["asia-northeast3-a", "asia-northeast3-b"]
  project         = "haru-test-0001"
  subnetwork      = "projects/p/regions/r/subnetworks/s"
  service_account = "vm@haru-test-0001.iam.gserviceaccount.com"
  domain          = "haru.example.org"
  profile         = "qwen3-8b-awq"
  bucket          = "haru-test-0001-models"
  backups_bucket  = "haru-test-0001-backups"
  qdrant_url      = "http://10.10.0.9:6333"
  trusted_proxies = ["35.191.0.0/16", "130.211.0.0/22", "203.0.113.7/32"]

  images = {
    server = "r.example.org/haru/server@sha256:0000000000000000000000000000000000000000000000000000000000000001"
    engine = "r.example.org/haru/engine-gpu@sha256:0000000000000000000000000000000000000000000000000000000000000002"
    gcloud = "r.example.org/gcloud@sha256:0000000000000000000000000000000000000000000000000000000000000003"
  }

  secrets = {
    haru-secret    = "haru-test-haru-secret"
    metrics-token  = "haru-test-metrics-token"
    database-url   = "haru-test-database-url"
    redis-url      = "haru-test-redis-url"
    redis-ca       = "haru-test-redis-ca"
    qdrant-api-key = "haru-test-qdrant-api-key"
    engine-key     = "haru-test-engine-key"
  }
}

run "two_machines_in_two_zones_without_an_address_outside" {
  command = plan

  assert {
    condition     = google_compute_region_instance_group_manager.this.target_size == 2
    error_message = "Two machines unless told otherwise."
  }

  assert {
    condition     = length(google_compute_region_instance_group_manager.this.distribution_policy_zones) == 2
    error_message = "They lie in two zones."
  }

  assert {
    condition     = alltrue([for card in google_compute_instance_template.this.network_interface : length(card.access_config) == 0])
    error_message = "No machine has an address outside."
  }

  assert {
    condition     = one(google_compute_instance_template.this.shielded_instance_config).enable_secure_boot
    error_message = "Machines start securely."
  }

  assert {
    condition     = one(google_compute_instance_template.this.scheduling).on_host_maintenance == "TERMINATE"
    error_message = "A machine with a GPU cannot move while it runs."
  }

  assert {
    condition     = one(google_compute_region_instance_group_manager.this.named_port).port == 8080
    error_message = "The load balancer finds the server by its port's name."
  }
}

run "an_update_takes_no_machine_away_before_a_new_one_is_there" {
  command = plan

  assert {
    condition     = one(google_compute_region_instance_group_manager.this.update_policy).max_unavailable_fixed == 0
    error_message = "With GPUs to spare, none is missing."
  }

  assert {
    condition     = one(google_compute_region_instance_group_manager.this.update_policy).max_surge_fixed == 2
    error_message = "A regional group grows by one a zone."
  }
}

run "without_spare_gpus_two_machines_in_two_zones_are_too_few" {
  command = plan

  variables {
    spare = false
  }

  expect_failures = [google_compute_region_instance_group_manager.this]
}

run "one_machine_is_too_few" {
  command = plan

  variables {
    machines = 1
  }

  expect_failures = [var.machines]
}

run "images_are_named_by_digest" {
  command = plan

  variables {
    images = { server = "r.example.org/haru/server:latest", engine = "r.example.org/e:1", gcloud = "r.example.org/g:1" }
  }

  expect_failures = [var.images]
}

run "everybody_is_no_proxy" {
  command = plan

  variables {
    trusted_proxies = ["0.0.0.0/0"]
  }

  expect_failures = [var.trusted_proxies]
}

run "two_gpus_are_two_devices" {
  command = plan

  variables {
    machine_type = "g2-standard-24"
    gpus         = 2
  }

  assert {
    condition     = strcontains(output.startup, "--device /dev/nvidia0 --device /dev/nvidia1 --device /dev/nvidia-uvm")
    error_message = "The engine sees all GPUs."
  }
}
