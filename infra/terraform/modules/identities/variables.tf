variable "name" {
  description = "What all names begin with."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,19}[a-z0-9]$", var.name))
    error_message = "A name has 3 to 21 small letters, digits and hyphens, and begins with a letter."
  }
}

variable "project" {
  description = "The project that the roles are given in."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project))
    error_message = "This is no id of a project."
  }
}

variable "accounts" {
  description = "Accounts by name: what each is for, and its roles in the whole project. Rights to one secret, bucket or registry are given there."
  type = map(object({
    description = string
    roles       = set(string)
  }))

  validation {
    condition     = alltrue([for account in values(var.accounts) : alltrue([for role in account.roles : !contains(["roles/owner", "roles/editor", "roles/viewer"], role) && !endswith(lower(role), "admin")])])
    error_message = "Basic roles and those of administrators are more than a machine needs."
  }
}
