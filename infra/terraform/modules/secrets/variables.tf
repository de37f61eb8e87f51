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

variable "readers" {
  description = "For each secret the accounts that may read it: a name of yours, and the account's e-mail address."
  type        = map(map(string))

  validation {
    condition     = alltrue([for secret in keys(var.readers) : can(regex("^[a-z][a-z0-9-]+$", secret))])
    error_message = "Names of secrets are small letters, digits and hyphens."
  }
}

variable "keep" {
  description = "Whether Terraform refuses to delete them."
  type        = bool
  default     = true
}
