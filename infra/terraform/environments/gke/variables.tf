variable "project" {
  description = "The id of the project."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project))
    error_message = "project: write the id of your project, as `gcloud projects list` shows it."
  }
}

variable "environment" {
  description = "staging or production; names and labels have it."
  type        = string

  validation {
    condition     = contains(["staging", "production"], var.environment)
    error_message = "There are staging and production."
  }
}

variable "region" {
  description = "A region that has L4 GPUs."
  type        = string
  default     = "asia-northeast3"

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "A region looks like asia-northeast3."
  }
}

variable "zones" {
  description = "Zones of the region that have L4 GPUs, two at least."
  type        = list(string)
  default     = ["asia-northeast3-a", "asia-northeast3-b"]

  validation {
    condition     = length(var.zones) >= 2 && alltrue([for zone in var.zones : startswith(zone, "${var.region}-")])
    error_message = "Two zones of the region at least."
  }
}

variable "zone" {
  description = "The domain that is managed here, such as example.org."
  type        = string

  validation {
    condition     = can(regex("^([a-z0-9-]+\\.)+[a-z]{2,}$", var.zone)) && !can(regex("(^|\\.)example\\.(com|net|org)$", var.zone))
    error_message = "zone: write the domain that you own, such as haru.dev; those of examples belong to nobody."
  }
}

variable "domain" {
  description = "The name that users type, such as haru.example.org."
  type        = string

  validation {
    condition     = can(regex("^([a-z0-9-]+\\.)+[a-z]{2,}$", var.domain)) && (var.domain == var.zone || endswith(var.domain, ".${var.zone}"))
    error_message = "domain: write the name that users type; it lies in the zone."
  }
}

variable "emails" {
  description = "Who is told when something is wrong."
  type        = set(string)

  validation {
    condition     = length(var.emails) > 0 && alltrue([for email in var.emails : can(regex("^[^@ ]+@([a-z0-9-]+\\.)+[a-z]{2,}$", email))])
    error_message = "emails: write at least one address that is read, such as operators@haru.dev."
  }
}

variable "backups_location" {
  description = "Where backups lie: another region, or a pair of regions."
  type        = string
  default     = "ASIA"
}

variable "database" {
  description = "Size of PostgreSQL, and whether a second machine stands by."
  type = object({
    tier    = string
    standby = bool
  })
}

variable "cache" {
  description = "Size of Redis, and whether a replica stands by."
  type = object({
    memory_gb = number
    standby   = bool
  })
}

variable "keep" {
  description = "Whether Terraform refuses to delete what has data."
  type        = bool
  default     = true
}

variable "namespace" {
  description = "The namespace that the Helm chart is installed in."
  type        = string
  default     = "haru"
}

variable "system_nodes" {
  description = "How few and how many nodes without a GPU there are."
  type = object({
    least = number
    most  = number
  })
}

variable "gpu_nodes" {
  description = "How few and how many nodes with an L4 there are, and whether they may be taken away."
  type = object({
    least = number
    most  = number
    spot  = optional(bool, false)
    spare = optional(bool, true)
  })
}

variable "limits" {
  description = "The most that the cluster may have in all: processors, gigabytes of memory, L4 GPUs."
  type = object({
    cpus      = number
    memory_gb = number
    l4        = number
  })

  validation {
    condition     = var.limits.l4 >= var.gpu_nodes.most
    error_message = "The limit of GPUs must let the pool grow to its most."
  }
}
