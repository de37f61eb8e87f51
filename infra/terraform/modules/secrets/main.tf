# Places for secrets and who may read which. Their values are put there by scripts/cloud-secrets.sh and never stand in Terraform's state.

resource "google_secret_manager_secret" "this" {
  for_each = var.readers

  secret_id           = "${var.name}-${each.key}"
  deletion_protection = var.keep

  replication {
    user_managed {
      replicas {
        location = var.region
      }
    }
  }
}

locals {
  grants = merge([
    for secret, readers in var.readers : {
      for reader, email in readers : "${secret} ${reader}" => { secret = secret, email = email }
    }
  ]...)
}

resource "google_secret_manager_secret_iam_member" "this" {
  for_each = local.grants

  secret_id = google_secret_manager_secret.this[each.value.secret].id
  role      = "roles/secretmanager.secretAccessor"
  member    = "serviceAccount:${each.value.email}"
}
