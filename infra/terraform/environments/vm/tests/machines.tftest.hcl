# Counts, names and what is closed, with an invented Google: terraform test -var-file=staging.tfvars
mock_provider "google" {
  override_during = plan

  mock_resource "google_compute_global_address" {
    defaults = { address = "203.0.113.7", id = "projects/p/global/addresses/haru" }
  }

  mock_resource "google_compute_address" {
    defaults = { address = "10.10.0.9" }
  }

  mock_resource "google_service_account" {
    defaults = { email = "somebody@p.iam.gserviceaccount.com", id = "projects/p/serviceAccounts/somebody" }
  }
}

run "each_group_has_its_machines_and_paths" {
  command = plan

  assert {
    condition     = toset(keys(output.paths)) == toset(keys(var.groups))
    error_message = "Each group has a backend service of its own."
  }

  assert {
    condition     = alltrue([for group, service in output.paths : service == "haru-${var.environment}-${group}"])
    error_message = "A backend service is called after environment and group."
  }

  assert {
    condition     = output.address == "203.0.113.7"
    error_message = "The domain leads to the reserved address."
  }

  assert {
    condition     = output.registry == "asia-northeast3-docker.pkg.dev/${var.project}/haru-${var.environment}"
    error_message = "Images lie in the environment's own registry."
  }
}

run "one_group_must_answer_everything_else" {
  command = plan

  variables {
    groups = { small = { profile = "gemma-3-4b", paths = ["/news"] } }
  }

  expect_failures = [var.groups]
}

run "only_features_have_paths" {
  command = plan

  variables {
    groups = {
      main  = { profile = "qwen3-8b-awq" }
      other = { profile = "gemma-3-4b", paths = ["/metrics"] }
    }
  }

  expect_failures = [var.groups]
}

run "zones_are_the_regions_own" {
  command = plan

  variables {
    zones = ["us-central1-a", "us-central1-b"]
  }

  expect_failures = [var.zones]
}

run "an_environment_has_one_of_two_names" {
  command = plan

  variables {
    environment = "test"
  }

  expect_failures = [var.environment]
}
