# What haru's Helm chart stands on: a regional cluster whose nodes with L4 GPUs come and go, and stores that Google manages.

locals {
  name           = "haru-${var.environment}"
  administrator  = ["35.235.240.0/20"]
  server_secrets = ["haru-secret", "metrics-token", "database-url", "redis-url", "redis-ca", "qdrant-api-key", "engine-key"]

  secret_readers = {
    for secret in local.server_secrets : secret => merge(
      { server = module.identities.emails["server"] },
      secret == "engine-key" ? { engine = module.identities.emails["engine"] } : {},
      secret == "qdrant-api-key" ? { index = module.identities.emails["index"] } : {},
    )
  }
}

module "services" {
  source = "../../modules/services"

  services = [
    "artifactregistry.googleapis.com",
    "compute.googleapis.com",
    "container.googleapis.com",
    "containersecurity.googleapis.com",
    "dns.googleapis.com",
    "gkebackup.googleapis.com",
    "iam.googleapis.com",
    "logging.googleapis.com",
    "monitoring.googleapis.com",
    "redis.googleapis.com",
    "secretmanager.googleapis.com",
    "servicenetworking.googleapis.com",
    "sqladmin.googleapis.com",
    "storage.googleapis.com",
  ]
}

module "identities" {
  source     = "../../modules/identities"
  depends_on = [module.services]

  name    = local.name
  project = var.project

  accounts = {
    node   = { description = "haru: nodes of the cluster", roles = ["roles/container.defaultNodeServiceAccount"] }
    server = { description = "haru: servers", roles = [] }
    engine = { description = "haru: engines", roles = [] }
    index  = { description = "haru: the index", roles = [] }
  }
}

module "network" {
  source     = "../../modules/network"
  depends_on = [module.services]

  name             = local.name
  region           = var.region
  subnet_range     = "10.10.0.0/20"
  secondary_ranges = { pods = "10.20.0.0/16", services = "10.30.0.0/20" }

  # The cluster opens by itself what its own parts need.
  allowed = {
    administrators = {
      from_ranges = local.administrator
      to_accounts = [module.identities.emails["node"]]
      ports       = [22]
    }
  }
}

module "secrets" {
  source     = "../../modules/secrets"
  depends_on = [module.services]

  name    = local.name
  region  = var.region
  keep    = var.keep
  readers = local.secret_readers
}

module "storage" {
  source     = "../../modules/storage"
  depends_on = [module.services]

  name             = local.name
  region           = var.region
  project          = var.project
  backups_location = var.backups_location
  readers          = { engine = module.identities.emails["engine"] }
  writers          = { server = module.identities.emails["server"] }
  backup_writers   = { server = module.identities.emails["server"] }
}

module "registry" {
  source     = "../../modules/registry"
  depends_on = [module.services]

  name    = local.name
  region  = var.region
  project = var.project
  readers = { node = module.identities.emails["node"] }
}

module "database" {
  source = "../../modules/database"

  name    = local.name
  region  = var.region
  network = module.network.network
  tier    = var.database.tier
  standby = var.database.standby
  keep    = var.keep
}

module "cache" {
  source = "../../modules/cache"

  name      = local.name
  region    = var.region
  network   = module.network.network
  memory_gb = var.cache.memory_gb
  standby   = var.cache.standby
}

module "cluster" {
  source     = "../../modules/cluster"
  depends_on = [module.services]

  name            = local.name
  region          = var.region
  project         = var.project
  network         = module.network.network
  subnetwork      = module.network.subnetwork
  pods_range      = "pods"
  services_range  = "services"
  service_account = module.identities.emails["node"]
  labels          = { app = "haru", environment = var.environment }
  system_nodes    = var.system_nodes
  limits          = var.limits
  keep            = var.keep
}

module "gpu_pool" {
  source = "../../modules/gpu_pool"

  name            = local.name
  region          = var.region
  zones           = var.zones
  cluster         = module.cluster.id
  service_account = module.identities.emails["node"]
  nodes           = { least = var.gpu_nodes.least, most = var.gpu_nodes.most }
  spot            = var.gpu_nodes.spot
  spare           = var.gpu_nodes.spare
}

module "workload_identity" {
  source = "../../modules/workload_identity"
  # The pool of identities comes with the cluster.
  depends_on = [module.cluster]

  project   = var.project
  namespace = var.namespace

  accounts = {
    haru-server = module.identities.ids["server"]
    haru-engine = module.identities.ids["engine"]
    haru-qdrant = module.identities.ids["index"]
  }
}

module "edge" {
  source     = "../../modules/edge"
  depends_on = [module.services]

  name = local.name
}

module "dns" {
  source     = "../../modules/dns"
  depends_on = [module.services]

  name    = local.name
  zone    = var.zone
  domain  = var.domain
  address = module.edge.address
}

module "monitoring" {
  source     = "../../modules/monitoring"
  depends_on = [module.services]

  name    = local.name
  project = var.project
  domain  = var.domain
  emails  = var.emails
}
