mock_provider "google" {
  override_during = plan

  mock_resource "google_compute_address" {
    defaults = { address = "10.10.0.9" }
  }
}

variables {
  name            = "haru-test"
  region          = "asia-northeast3"
  project         = "haru-test-0001"
  zone            = "asia-northeast3-a"
  subnetwork      = "projects/p/regions/r/subnetworks/s"
  service_account = "index@p.iam.gserviceaccount.com"
  api_key_secret  = "haru-test-qdrant-api-key"

  images = {
    server = "r.example.org/haru/server@sha256:0000000000000000000000000000000000000000000000000000000000000001"
    qdrant = "qdrant/qdrant@sha256:0000000000000000000000000000000000000000000000000000000000000002"
  }
}

run "its_data_outlives_it" {
  command = plan

  assert {
    condition     = one(google_compute_instance.this.attached_disk).device_name == "qdrant" && google_compute_instance.this.deletion_protection
    error_message = "Data lies on a disk of its own."
  }

  assert {
    condition     = one(one(google_compute_resource_policy.snapshots.snapshot_schedule_policy).retention_policy).on_source_disk_delete == "KEEP_AUTO_SNAPSHOTS"
    error_message = "Snapshots stay when the disk goes."
  }

  assert {
    condition     = alltrue([for card in google_compute_instance.this.network_interface : length(card.access_config) == 0])
    error_message = "It has no address outside."
  }

  assert {
    condition     = output.url == "http://10.10.0.9:6333"
    error_message = "Servers find it by its fixed address."
  }
}
