mock_provider "google" {
  override_during = plan
}

variables {
  name             = "haru-test"
  region           = "asia-northeast3"
  project          = "haru-test-0001"
  backups_location = "ASIA"
  writers          = { vm = "vm@p.iam.gserviceaccount.com" }
  backup_writers   = { vm = "vm@p.iam.gserviceaccount.com" }
}

run "buckets_are_private_and_backups_can_only_be_added" {
  command = plan

  assert {
    condition     = alltrue([for bucket in [google_storage_bucket.models, google_storage_bucket.backups] : bucket.public_access_prevention == "enforced" && bucket.uniform_bucket_level_access && one(bucket.versioning).enabled])
    error_message = "Nothing is public, and what is overwritten is kept."
  }

  assert {
    condition     = alltrue([for grant in google_storage_bucket_iam_member.backups : grant.role == "roles/storage.objectCreator"])
    error_message = "Whoever writes backups can neither read nor delete them."
  }
}
