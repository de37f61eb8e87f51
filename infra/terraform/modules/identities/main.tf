# Who the machines are: an account for each part, with no more than it needs.

resource "google_service_account" "this" {
  for_each = var.accounts

  account_id   = "${var.name}-${each.key}"
  display_name = each.value.description
}

locals {
  grants = merge([
    for key, account in var.accounts : {
      for role in account.roles : "${key} ${role}" => { account = key, role = role }
    }
  ]...)
}

resource "google_project_iam_member" "this" {
  for_each = local.grants

  project = var.project
  role    = each.value.role
  member  = "serviceAccount:${google_service_account.this[each.value.account].email}"
}
