# The parts of Google Cloud that a project may use.

resource "google_project_service" "this" {
  for_each = var.services

  service = each.key
  # What else lives in the project may need it.
  disable_on_destroy = false
}
