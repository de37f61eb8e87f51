output "address" {
  description = "Where the domain leads."
  value       = module.edge.address
}

output "name_servers" {
  description = "To be entered where the domain was bought."
  value       = module.dns.name_servers
}

output "registry" {
  description = "HARU_IMAGE_PREFIX of scripts/images.sh."
  value       = module.registry.prefix
}

output "models" {
  description = "The bucket for models and adapters."
  value       = module.storage.models
}

output "backups" {
  description = "The bucket for backups."
  value       = module.storage.backups
}

output "instances" {
  description = "Names for scripts/cloud-secrets.sh: PostgreSQL and Redis."
  value       = { database = module.database.instance, cache = module.cache.instance }
}

output "paths" {
  description = "Backend services by group of machines."
  value       = module.load_balancer.backend_services
}
