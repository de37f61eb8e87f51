mock_provider "google" {
  override_during = plan
}

variables {
  name   = "haru-test"
  region = "asia-northeast3"

  readers = {
    engine-key  = { server = "server@p.iam.gserviceaccount.com", engine = "engine@p.iam.gserviceaccount.com" }
    haru-secret = { server = "server@p.iam.gserviceaccount.com" }
  }
}

run "each_secret_has_its_readers_and_no_more" {
  command = plan

  assert {
    condition     = toset(keys(google_secret_manager_secret_iam_member.this)) == toset(["engine-key engine", "engine-key server", "haru-secret server"])
    error_message = "An engine reads its key alone."
  }

  assert {
    condition     = alltrue([for grant in google_secret_manager_secret_iam_member.this : grant.role == "roles/secretmanager.secretAccessor"])
    error_message = "They read, and change nothing."
  }

  assert {
    condition     = output.ids["haru-secret"] == "haru-test-haru-secret"
    error_message = "Names begin with the environment's."
  }
}
