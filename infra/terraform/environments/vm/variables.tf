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

variable "groups" {
  description = "Groups of machines: what their engine serves, how many there are, and which paths they answer. The one without paths answers all others."
  type = map(object({
    profile      = string
    machines     = optional(number, 2)
    machine_type = optional(string, "g2-standard-8")
    gpus         = optional(number, 1)
    slots        = optional(number, 30)
    spare        = optional(bool, true)
    paths        = optional(list(string), [])
  }))

  validation {
    condition     = length([for group in values(var.groups) : group if length(group.paths) == 0]) == 1
    error_message = "One group, and no other, has no paths: it answers whatever the others do not."
  }

  validation {
    condition     = alltrue(flatten([for group in values(var.groups) : [for path in group.paths : contains(["/til", "/news", "/interview", "/chat"], path)]]))
    error_message = "The features are /til, /news, /interview and /chat."
  }
}

variable "images" {
  description = "Images by digest: server, engine, gcloud and qdrant. scripts/images.sh push prints the first two."
  type = object({
    server = string
    engine = string
    gcloud = string
    qdrant = string
  })

  validation {
    condition     = alltrue([for image in values(var.images) : can(regex("@sha256:[0-9a-f]{64}$", image)) && !endswith(image, "@sha256:${join("", [for i in range(64) : "0"])}") && !strcontains(image, "YOUR-")])
    error_message = "images: name each by its digest; `scripts/images.sh push` prints it for the first two, `docker buildx imagetools inspect NAME:TAG` for the others."
  }
}

variable "index" {
  description = "The machine of the index, and the gigabytes of its disk."
  type = object({
    machine_type = string
    disk_gb      = number
  })
}
