output "cluster" {
  description = "Name of the cluster, for gcloud container clusters get-credentials NAME --dns-endpoint --region REGION."
  value       = module.cluster.name
}

output "name_servers" {
  description = "To be entered where the domain was bought."
  value       = module.dns.name_servers
}

output "registry" {
  description = "HARU_IMAGE_PREFIX of scripts/images.sh."
  value       = module.registry.prefix
}

output "instances" {
  description = "Names for scripts/cloud-secrets.sh: PostgreSQL and Redis."
  value       = { database = module.database.instance, cache = module.cache.instance }
}

output "chart" {
  description = "What the values of the Helm chart name."
  value = {
    address         = module.edge.address_name
    security_policy = module.edge.security_policy_name
    tls_policy      = module.edge.ssl_policy_name
    domain          = var.domain
    bucket          = module.storage.models
    backups         = module.storage.backups
    secrets         = module.secrets.ids
    accounts        = module.identities.emails
    gpu             = module.gpu_pool.selector
  }
}
