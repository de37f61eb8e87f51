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

variable "network" {
  description = "The network that it is reached from."
  type        = string
}

variable "tier" {
  description = "Size of the machine, such as db-custom-2-7680: processors and megabytes of memory."
  type        = string

  validation {
    condition     = can(regex("^db-(custom-[0-9]+-[0-9]+|perf-optimized-N-[0-9]+)$", var.tier))
    error_message = "A tier looks like db-custom-2-7680; machines that share a processor have no promise of service."
  }
}

variable "disk_gb" {
  description = "Gigabytes to begin with; it grows by itself."
  type        = number
  default     = 20

  validation {
    condition     = var.disk_gb >= 10
    error_message = "Cloud SQL gives 10 GB at least."
  }
}

variable "connections" {
  description = "Connections at once, of all servers together."
  type        = number
  default     = 200

  validation {
    condition     = var.connections >= 50 && var.connections <= 1000
    error_message = "50 to 1000 connections."
  }
}

variable "standby" {
  description = "Whether a second machine in another zone takes over within a minute."
  type        = bool
}

variable "backups" {
  description = "Daily backups that are kept."
  type        = number
  default     = 14

  validation {
    condition     = var.backups >= 7
    error_message = "Keep a week of backups at least."
  }
}

variable "keep" {
  description = "Whether Terraform refuses to delete it."
  type        = bool
  default     = true
}
