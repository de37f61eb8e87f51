mock_provider "google" {
  override_during = plan
}

variables {
  name    = "haru-test"
  project = "haru-test-0001"

  accounts = {
    vm     = { description = "machines", roles = ["roles/logging.logWriter", "roles/monitoring.metricWriter"] }
    engine = { description = "engines", roles = [] }
  }
}

run "an_account_has_the_roles_that_it_was_given" {
  command = plan

  assert {
    condition     = toset([for grant in google_project_iam_member.this : grant.role]) == toset(["roles/logging.logWriter", "roles/monitoring.metricWriter"])
    error_message = "These roles, and no others."
  }

  assert {
    condition     = google_service_account.this["vm"].account_id == "haru-test-vm"
    error_message = "Accounts are called after the environment."
  }
}

run "basic_roles_are_refused" {
  command = plan

  variables {
    accounts = { vm = { description = "machines", roles = ["roles/editor"] } }
  }

  expect_failures = [var.accounts]
}

run "roles_of_administrators_are_refused" {
  command = plan

  variables {
    accounts = { vm = { description = "machines", roles = ["roles/storage.admin"] } }
  }

  expect_failures = [var.accounts]
}
