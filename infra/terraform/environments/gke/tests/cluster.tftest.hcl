# terraform test -var-file=staging.tfvars
mock_provider "google" {
  override_during = plan

  mock_resource "google_compute_global_address" {
    defaults = { address = "203.0.113.7" }
  }

  mock_resource "google_service_account" {
    defaults = { email = "somebody@p.iam.gserviceaccount.com", id = "projects/p/serviceAccounts/somebody" }
  }
}

run "the_chart_is_told_all_names" {
  command = plan

  assert {
    condition     = output.cluster == "haru-${var.environment}-cluster" && output.chart.address == "haru-${var.environment}-address"
    error_message = "Names begin with the environment's."
  }

  assert {
    condition     = toset(keys(output.chart.accounts)) == toset(["engine", "index", "node", "server"])
    error_message = "Each part has an account of its own."
  }

  assert {
    condition     = toset(keys(output.chart.secrets)) == toset(["database-url", "engine-key", "haru-secret", "metrics-token", "qdrant-api-key", "redis-ca", "redis-url"])
    error_message = "All secrets have a place."
  }
}

run "an_engine_reads_its_key_and_nothing_else" {
  command = plan

  assert {
    condition     = [for secret, readers in local.secret_readers : secret if contains(keys(readers), "engine")] == ["engine-key"]
    error_message = "The database's password is no business of an engine."
  }
}

run "the_pool_may_not_outgrow_the_limit" {
  command = plan

  variables {
    limits = { cpus = 64, memory_gb = 256, l4 = 1 }
  }

  expect_failures = [var.limits]
}
