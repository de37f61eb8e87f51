variable "name" {
  description = "What all names begin with."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,19}[a-z0-9]$", var.name))
    error_message = "A name has 3 to 21 small letters, digits and hyphens, and begins with a letter."
  }
}

variable "requests_per_minute" {
  description = "Requests of one address in a minute; the next ones are answered with 429. An office may be one address."
  type        = number
  default     = 3000

  validation {
    condition     = var.requests_per_minute >= 60
    error_message = "The application's own page asks once a second: 60 at least."
  }
}
