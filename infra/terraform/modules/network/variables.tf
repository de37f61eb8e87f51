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

variable "subnet_range" {
  description = "Private addresses of the machines."
  type        = string

  validation {
    condition     = can(cidrhost(var.subnet_range, 0)) && can(regex("^(10\\.|172\\.(1[6-9]|2[0-9]|3[01])\\.|192\\.168\\.)", var.subnet_range))
    error_message = "A range of private addresses is needed, such as 10.10.0.0/20."
  }
}

variable "secondary_ranges" {
  description = "More ranges of the subnet, by name: those of a cluster's pods and services."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for range in values(var.secondary_ranges) : can(cidrhost(range, 0))])
    error_message = "Each is a range such as 10.20.0.0/16."
  }
}

variable "allowed" {
  description = "What may get in: from which ranges, or from machines of which accounts, to the TCP ports of which accounts' machines."
  type = map(object({
    from_ranges   = optional(list(string), [])
    from_accounts = optional(list(string), [])
    to_accounts   = list(string)
    ports         = list(number)
  }))

  validation {
    condition     = alltrue([for rule in values(var.allowed) : (length(rule.from_ranges) > 0) != (length(rule.from_accounts) > 0)])
    error_message = "A rule names ranges or accounts that may come, one of the two."
  }

  validation {
    condition     = alltrue(flatten([for rule in values(var.allowed) : [for range in rule.from_ranges : tonumber(split("/", range)[1]) >= 16]]))
    error_message = "No rule lets in more than a /16: the internet comes by the load balancer."
  }

  validation {
    condition     = alltrue([for rule in values(var.allowed) : length(rule.to_accounts) > 0 && length(rule.ports) > 0])
    error_message = "A rule names the accounts and the ports that it opens."
  }
}
