variable "name" {
  description = "What all names begin with."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,29}[a-z0-9]$", var.name))
    error_message = "A name has 3 to 31 small letters, digits and hyphens, and begins with a letter."
  }
}

variable "region" {
  description = "The region that it lies in."
  type        = string

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "A region looks like asia-northeast3."
  }
}

variable "project" {
  description = "The project, for its secrets."
  type        = string
}

variable "zones" {
  description = "Zones of the region that have such GPUs; machines are spread over them."
  type        = list(string)

  validation {
    condition     = length(var.zones) >= 2 && alltrue([for zone in var.zones : startswith(zone, "${var.region}-")])
    error_message = "Two zones of the region at least, so that one may fail."
  }
}

variable "machines" {
  description = "How many machines there are."
  type        = number
  default     = 2

  validation {
    condition     = var.machines >= 2 && floor(var.machines) == var.machines
    error_message = "Two machines at least: one of them may fail."
  }
}

variable "spare" {
  description = "Whether the GPU quota has room for one machine more in each zone during an update."
  type        = bool
  default     = true
}

variable "machine_type" {
  description = "A type with L4 GPUs: g2-standard-8 has one of them."
  type        = string
  default     = "g2-standard-8"

  validation {
    condition     = startswith(var.machine_type, "g2-standard-")
    error_message = "L4 GPUs come with the machines g2-standard-*."
  }
}

variable "gpus" {
  description = "GPUs of this type of machine."
  type        = number
  default     = 1

  validation {
    condition     = contains([1, 2, 4, 8], var.gpus)
    error_message = "g2 machines have 1, 2, 4 or 8 GPUs."
  }
}

variable "disk_gb" {
  description = "Gigabytes of the disk: images take 25, a model once or twice its size."
  type        = number
  default     = 200

  validation {
    condition     = var.disk_gb >= 100
    error_message = "Images and a model need 100 GB at least."
  }
}

variable "image_family" {
  description = "Release of Container-Optimized OS; its driver is Google's choice for it."
  type        = string
  default     = "cos-121-lts"

  validation {
    condition     = can(regex("^cos-[0-9]+-lts$", var.image_family))
    error_message = "A release with long support, such as cos-121-lts."
  }
}

variable "subnetwork" {
  description = "The subnet of the machines."
  type        = string
}

variable "service_account" {
  description = "E-mail address of the account that the machines act as."
  type        = string
}

variable "domain" {
  description = "The name that users type."
  type        = string
}

variable "profile" {
  description = "What the engine serves; infra/profiles has all that there are."
  type        = string
}

variable "slots" {
  description = "Calls that a server gives its engine at once; the others wait in the server's queue."
  type        = number
  default     = 30

  validation {
    condition     = var.slots >= 1 && var.slots <= 256
    error_message = "1 to 256 calls at once."
  }
}

variable "images" {
  description = "Images by digest: server, engine, and gcloud, which copies files."
  type = object({
    server = string
    engine = string
    gcloud = string
  })

  validation {
    condition     = alltrue([for image in [var.images.server, var.images.engine, var.images.gcloud] : can(regex("@sha256:[0-9a-f]{64}$", image))])
    error_message = "An image is named with its digest: what a tag means may change between two machines."
  }
}

variable "secrets" {
  description = "Ids of the secrets, by name."
  type        = map(string)
}

variable "bucket" {
  description = "Name of the bucket with models and adapters."
  type        = string
}

variable "backups_bucket" {
  description = "Name of the bucket that backups are added to."
  type        = string
}

variable "qdrant_url" {
  description = "Where the index answers."
  type        = string
}

variable "trusted_proxies" {
  description = "From which addresses forwarded ones are believed: the load balancer's ranges, and its own address, which it adds."
  type        = list(string)

  validation {
    condition     = length(var.trusted_proxies) > 0 && !contains(var.trusted_proxies, "0.0.0.0/0")
    error_message = "Everybody cannot be a proxy."
  }
}

variable "port" {
  description = "Where the server listens."
  type        = number
  default     = 8080
}

variable "longest_start_s" {
  description = "Seconds that a machine may take from its start until it answers: driver, images, model."
  type        = number
  default     = 2400

  validation {
    condition     = var.longest_start_s >= 600 && var.longest_start_s <= 3600
    error_message = "600 to 3600 seconds."
  }
}
