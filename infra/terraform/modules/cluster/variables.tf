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

variable "project" {
  description = "The project of the cluster."
  type        = string
}

variable "network" {
  description = "The network of the nodes."
  type        = string
}

variable "subnetwork" {
  description = "The subnet of the nodes."
  type        = string
}

variable "pods_range" {
  description = "Name of the subnet's range for pods."
  type        = string
}

variable "services_range" {
  description = "Name of the subnet's range for services."
  type        = string
}

variable "service_account" {
  description = "E-mail address of the account of the nodes."
  type        = string
}

variable "labels" {
  description = "Labels of the cluster, for the bill."
  type        = map(string)
  default     = {}
}

variable "system_machine_type" {
  description = "Machines for all that needs no GPU."
  type        = string
  default     = "e2-standard-4"
}

variable "system_nodes" {
  description = "How few and how many of them there are, in all zones together."
  type = object({
    least = number
    most  = number
  })

  validation {
    condition     = var.system_nodes.least >= 2 && var.system_nodes.most >= var.system_nodes.least
    error_message = "Two nodes at least, and not more than the most."
  }
}

variable "limits" {
  description = "The most that all pools together may have: processors, gigabytes of memory, L4 GPUs. This bounds the bill."
  type = object({
    cpus      = number
    memory_gb = number
    l4        = number
  })

  validation {
    condition     = var.limits.l4 >= 1 && var.limits.l4 <= 64
    error_message = "1 to 64 GPUs."
  }
}

variable "keep" {
  description = "Whether Terraform refuses to delete it."
  type        = bool
  default     = true
}
