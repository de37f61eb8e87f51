# A bucket for models and adapters, and one for backups, which machines may only add to.

resource "google_storage_bucket" "models" {
  # checkov:skip=CKV_GCP_62: reads of a model by its own machines need no log of each
  name                        = "${var.project}-${var.name}-models"
  location                    = var.region
  force_destroy               = false
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"

  versioning {
    enabled = true
  }

  lifecycle_rule {
    action {
      type = "Delete"
    }

    condition {
      days_since_noncurrent_time = 30
    }
  }
}

resource "google_storage_bucket" "backups" {
  # checkov:skip=CKV_GCP_62: backups are written once a day by one account; Cloud Audit Logs name it
  name                        = "${var.project}-${var.name}-backups"
  location                    = var.backups_location
  force_destroy               = false
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"

  versioning {
    enabled = true
  }

  soft_delete_policy {
    retention_duration_seconds = 2592000
  }

  lifecycle_rule {
    action {
      type = "Delete"
    }

    condition {
      age = var.backup_days
    }
  }

  # What was overwritten or is too old stays for a week.
  lifecycle_rule {
    action {
      type = "Delete"
    }

    condition {
      days_since_noncurrent_time = 7
    }
  }
}

resource "google_storage_bucket_iam_member" "readers" {
  for_each = var.readers

  bucket = google_storage_bucket.models.name
  role   = "roles/storage.objectViewer"
  member = "serviceAccount:${each.value}"
}

resource "google_storage_bucket_iam_member" "writers" {
  for_each = var.writers

  bucket = google_storage_bucket.models.name
  role   = "roles/storage.objectUser"
  member = "serviceAccount:${each.value}"
}

resource "google_storage_bucket_iam_member" "backups" {
  for_each = var.backup_writers

  bucket = google_storage_bucket.backups.name
  role   = "roles/storage.objectCreator"
  member = "serviceAccount:${each.value}"
}
