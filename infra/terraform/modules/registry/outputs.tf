output "prefix" {
  description = "What stands before the images' names: HARU_IMAGE_PREFIX of scripts/images.sh."
  value       = "${var.region}-docker.pkg.dev/${var.project}/${google_artifact_registry_repository.this.repository_id}"
}
