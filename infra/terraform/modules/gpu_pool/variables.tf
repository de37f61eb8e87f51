variable "name" {
  description = "What all names begin with."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,19}[a-z0-9]$", var.name))
    error_message = "A name has 3 to 21 small letters, digits and hyphens, and begins with a letter."
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

variable "cluster" {
  description = "Id of the cluster."
  type        = string
}

variable "zones" {
  description = "Zones of the region that have L4 GPUs."
  type        = list(string)

  validation {
    condition     = length(var.zones) >= 1 && alltrue([for zone in var.zones : startswith(zone, "${var.region}-")])
    error_message = "Zones of the region."
  }
}

variable "nodes" {
  description = "How few and how many nodes there are, in all zones together; 0 while nobody asks costs the first one minutes."
  type = object({
    least = number
    most  = number
  })

  validation {
    condition     = var.nodes.least >= 0 && var.nodes.most >= 1 && var.nodes.most >= var.nodes.least
    error_message = "0 or more, and not more than the most."
  }
}

variable "machine_type" {
  description = "A type with L4 GPUs."
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
  description = "Gigabytes of each node's disk."
  type        = number
  default     = 200

  validation {
    condition     = var.disk_gb >= 100
    error_message = "Images and a model need 100 GB at least."
  }
}

variable "spot" {
  description = "Whether nodes are cheap and may be taken away within 30 seconds."
  type        = bool
  default     = false
}

variable "spare" {
  description = "Whether the GPU quota has room for one node more during an upgrade."
  type        = bool
  default     = true
}

variable "service_account" {
  description = "E-mail address of the account of the nodes."
  type        = string
}
