# haru on machines with L4 GPUs behind a load balancer for the whole world.

locals {
  name          = "haru-${var.environment}"
  default_group = one([for key, group in var.groups : key if length(group.paths) == 0])
  # From here Google's load balancers and health checks come, and its proxy for whoever administers.
  load_balancer = ["35.191.0.0/16", "130.211.0.0/22"]
  administrator = ["35.235.240.0/20"]
  server_reads  = ["haru-secret", "metrics-token", "database-url", "redis-url", "redis-ca", "qdrant-api-key", "engine-key"]
}

module "services" {
  source = "../../modules/services"

  services = [
    "artifactregistry.googleapis.com",
    "compute.googleapis.com",
    "dns.googleapis.com",
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
    vm    = { description = "haru: machines with GPUs", roles = ["roles/logging.logWriter", "roles/monitoring.metricWriter"] }
    index = { description = "haru: the index", roles = ["roles/logging.logWriter", "roles/monitoring.metricWriter"] }
  }
}

module "network" {
  source     = "../../modules/network"
  depends_on = [module.services]

  name         = local.name
  region       = var.region
  subnet_range = "10.10.0.0/20"

  allowed = {
    load-balancer = {
      from_ranges = local.load_balancer
      to_accounts = [module.identities.emails["vm"]]
      ports       = [8080]
    }
    search = {
      from_accounts = [module.identities.emails["vm"]]
      to_accounts   = [module.identities.emails["index"]]
      ports         = [6333]
    }
    administrators = {
      from_ranges = local.administrator
      to_accounts = [module.identities.emails["vm"], module.identities.emails["index"]]
      ports       = [22]
    }
  }
}

module "secrets" {
  source     = "../../modules/secrets"
  depends_on = [module.services]

  name   = local.name
  region = var.region
  keep   = var.keep

  readers = {
    for secret in local.server_reads : secret => merge(
      { vm = module.identities.emails["vm"] },
      secret == "qdrant-api-key" ? { index = module.identities.emails["index"] } : {},
    )
  }
}

module "storage" {
  source     = "../../modules/storage"
  depends_on = [module.services]

  name             = local.name
  region           = var.region
  project          = var.project
  backups_location = var.backups_location
  writers          = { vm = module.identities.emails["vm"] }
  backup_writers   = { vm = module.identities.emails["vm"] }
}

module "registry" {
  source     = "../../modules/registry"
  depends_on = [module.services]

  name    = local.name
  region  = var.region
  project = var.project
  readers = module.identities.emails
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

module "index" {
  source = "../../modules/index"

  name            = local.name
  region          = var.region
  project         = var.project
  zone            = var.zones[0]
  subnetwork      = module.network.subnetwork
  service_account = module.identities.emails["index"]
  machine_type    = var.index.machine_type
  disk_gb         = var.index.disk_gb
  images          = { server = var.images.server, qdrant = var.images.qdrant }
  api_key_secret  = module.secrets.ids["qdrant-api-key"]
  keep            = var.keep
}

module "edge" {
  source     = "../../modules/edge"
  depends_on = [module.services]

  name = local.name
}

module "gpu_vms" {
  source   = "../../modules/gpu_vms"
  for_each = var.groups

  name            = "${local.name}-${each.key}"
  region          = var.region
  zones           = var.zones
  project         = var.project
  machines        = each.value.machines
  machine_type    = each.value.machine_type
  gpus            = each.value.gpus
  spare           = each.value.spare
  profile         = each.value.profile
  slots           = each.value.slots
  subnetwork      = module.network.subnetwork
  service_account = module.identities.emails["vm"]
  domain          = var.domain
  images          = { server = var.images.server, engine = var.images.engine, gcloud = var.images.gcloud }
  secrets         = module.secrets.ids
  bucket          = module.storage.models
  backups_bucket  = module.storage.backups
  qdrant_url      = module.index.url
  # The load balancer writes its own address behind the client's.
  trusted_proxies = concat(local.load_balancer, ["${module.edge.address}/32"])
}

module "load_balancer" {
  source = "../../modules/load_balancer"

  name            = local.name
  domain          = var.domain
  address         = module.edge.address
  security_policy = module.edge.security_policy
  ssl_policy      = module.edge.ssl_policy
  default_group   = local.default_group

  groups = {
    for key, group in var.groups : key => {
      instance_group = module.gpu_vms[key].instance_group
      paths          = group.paths
    }
  }
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
