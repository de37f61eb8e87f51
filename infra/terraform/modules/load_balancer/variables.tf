variable "name" {
  description = "What all names begin with."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,19}[a-z0-9]$", var.name))
    error_message = "A name has 3 to 21 small letters, digits and hyphens, and begins with a letter."
  }
}

variable "domain" {
  description = "The name that users type."
  type        = string

  validation {
    condition     = can(regex("^([a-z0-9-]+\\.)+[a-z]{2,}$", var.domain))
    error_message = "A domain has no scheme and no dot at its end."
  }
}

variable "address" {
  description = "The address that users reach."
  type        = string
}

variable "security_policy" {
  description = "Id of the security policy (Cloud Armor)."
  type        = string
}

variable "ssl_policy" {
  description = "Id of the TLS policy."
  type        = string
}

variable "groups" {
  description = "Groups of machines by name, and the paths that each answers. One of them answers all other paths."
  type = map(object({
    instance_group = string
    paths          = optional(list(string), [])
  }))

  validation {
    condition     = alltrue(flatten([for group in values(var.groups) : [for path in group.paths : can(regex("^(/[a-z0-9_-]+)+$", path))]]))
    error_message = "Paths look like /til; what is below them goes the same way."
  }

  validation {
    condition     = length(distinct(flatten([for group in values(var.groups) : group.paths]))) == length(flatten([for group in values(var.groups) : group.paths]))
    error_message = "A path leads to one group."
  }
}

variable "default_group" {
  description = "The group for all other paths."
  type        = string
}

variable "port" {
  description = "Where servers listen."
  type        = number
  default     = 8080

  validation {
    condition     = var.port > 1024 && var.port < 65536
    error_message = "Servers do not run as root: a port above 1024."
  }
}

variable "health_path" {
  description = "What is asked of each machine before it gets requests: /readyz/self fails when a server was told to stop. /readyz also asks databases, which take all machines away at once."
  type        = string
  default     = "/readyz/self"

  validation {
    condition     = contains(["/healthz", "/readyz", "/readyz/self"], var.health_path)
    error_message = "haru answers /healthz, /readyz and /readyz/self."
  }
}

variable "max_utilization" {
  description = "How busy a group may be before others get requests first."
  type        = number
  default     = 0.8

  validation {
    condition     = var.max_utilization > 0 && var.max_utilization <= 1
    error_message = "A share of 1."
  }
}

variable "longest_answer_s" {
  description = "Seconds that an answer may take from its first to its last byte. A stream that is cut off here is read on by the application."
  type        = number
  default     = 3600

  validation {
    condition     = var.longest_answer_s >= 900 && var.longest_answer_s <= 86400
    error_message = "Streams may be silent for 900 seconds: 900 to 86400."
  }
}

variable "drain_s" {
  description = "Seconds that streams get to end on a machine which goes away."
  type        = number
  default     = 300

  validation {
    condition     = var.drain_s >= 60 && var.drain_s <= 3600
    error_message = "60 to 3600 seconds."
  }
}
