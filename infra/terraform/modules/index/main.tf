# One machine with Qdrant: its data lies on a disk of its own, of which snapshots are made. A cluster comes with Kubernetes.

data "google_compute_image" "this" {
  project = "cos-cloud"
  family  = var.image_family
}

resource "google_compute_disk" "data" {
  # checkov:skip=CKV_GCP_37: Google's own keys; whoever has keys of his own sets disk_encryption_key
  name = "${var.name}-qdrant"
  zone = var.zone
  type = "pd-ssd"
  size = var.disk_gb
}

resource "google_compute_resource_policy" "snapshots" {
  name   = "${var.name}-qdrant"
  region = var.region

  snapshot_schedule_policy {
    schedule {
      daily_schedule {
        days_in_cycle = 1
        start_time    = "18:00"
      }
    }

    retention_policy {
      max_retention_days    = var.snapshot_days
      on_source_disk_delete = "KEEP_AUTO_SNAPSHOTS"
    }
  }
}

resource "google_compute_disk_resource_policy_attachment" "snapshots" {
  name = google_compute_resource_policy.snapshots.name
  disk = google_compute_disk.data.name
  zone = var.zone
}

resource "google_compute_address" "this" {
  name         = "${var.name}-qdrant"
  region       = var.region
  subnetwork   = var.subnetwork
  address_type = "INTERNAL"
}

resource "google_compute_instance" "this" {
  # checkov:skip=CKV_GCP_38: Google's own keys; whoever has keys of his own sets kms_key_self_link
  name                      = "${var.name}-qdrant"
  zone                      = var.zone
  machine_type              = var.machine_type
  allow_stopping_for_update = true
  deletion_protection       = var.keep

  boot_disk {
    initialize_params {
      image = data.google_compute_image.this.self_link
      size  = 20
      type  = "pd-balanced"
    }
  }

  attached_disk {
    source      = google_compute_disk.data.id
    device_name = "qdrant"
  }

  network_interface {
    subnetwork = var.subnetwork
    network_ip = google_compute_address.this.address
  }

  service_account {
    email  = var.service_account
    scopes = ["cloud-platform"]
  }

  shielded_instance_config {
    enable_secure_boot          = true
    enable_vtpm                 = true
    enable_integrity_monitoring = true
  }

  metadata = {
    user-data                 = local.startup
    enable-oslogin            = "TRUE"
    block-project-ssh-keys    = "TRUE"
    google-logging-enabled    = "true"
    google-monitoring-enabled = "true"
  }
}

locals {
  startup = templatefile("${path.module}/files/cloud-init.yaml", {
    project    = var.project
    registry   = split("/", var.images.server)[0]
    images     = var.images
    secret     = var.api_key_secret
    secrets_py = file("${path.module}/../../files/secrets.py")
  })
}
