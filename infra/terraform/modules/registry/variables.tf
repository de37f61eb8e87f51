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
  description = "The project, for the registry's address."
  type        = string
}

variable "versions" {
  description = "Versions of each image that are kept however old they are."
  type        = number
  default     = 10

  validation {
    condition     = var.versions >= 2
    error_message = "Going back needs the version of before."
  }
}

variable "readers" {
  description = "Accounts that may pull: a name of yours, and the account's e-mail address."
  type        = map(string)
}
