# Pods act as accounts of Google's without a key: each pair of a Kubernetes account and one of Google's.

resource "google_service_account_iam_member" "this" {
  for_each = var.accounts

  service_account_id = each.value
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:${var.project}.svc.id.goog[${var.namespace}/${each.key}]"
}
