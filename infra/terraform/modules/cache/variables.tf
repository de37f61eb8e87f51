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

variable "memory_gb" {
  description = "Gigabytes of memory."
  type        = number
  default     = 1

  validation {
    condition     = var.memory_gb >= 1 && var.memory_gb <= 300
    error_message = "1 to 300 GB."
  }
}

variable "standby" {
  description = "Whether a replica in another zone takes over."
  type        = bool
}
