variable "name" {
  description = "What all names begin with."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,19}[a-z0-9]$", var.name))
    error_message = "A name has 3 to 21 small letters, digits and hyphens, and begins with a letter."
  }
}

variable "zone" {
  description = "The domain that the zone is for, such as example.org."
  type        = string

  validation {
    condition     = can(regex("^([a-z0-9-]+\\.)+[a-z]{2,}$", var.zone))
    error_message = "A domain has no scheme and no dot at its end."
  }
}

variable "domain" {
  description = "The name that users type, within the zone."
  type        = string
}

variable "address" {
  description = "The load balancer's address."
  type        = string
}
