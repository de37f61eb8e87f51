mock_provider "google" {
  override_during = plan
}

variables {
  project   = "haru-test-0001"
  namespace = "haru"
  accounts  = { haru-engine = "projects/p/serviceAccounts/engine@p.iam.gserviceaccount.com" }
}

run "a_pod_acts_as_its_own_account" {
  command = plan

  assert {
    condition     = google_service_account_iam_member.this["haru-engine"].member == "serviceAccount:haru-test-0001.svc.id.goog[haru/haru-engine]"
    error_message = "This account of this namespace, and nobody else."
  }
}

run "the_default_namespace_is_refused" {
  command = plan

  variables {
    namespace = "default"
  }

  expect_failures = [var.namespace]
}
