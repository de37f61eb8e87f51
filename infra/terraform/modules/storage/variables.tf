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
  description = "The project; names of buckets are the whole world's, and begin with it."
  type        = string
}

variable "backups_location" {
  description = "Where backups lie: another region than the rest, or a pair of regions such as ASIA1."
  type        = string
}

variable "backup_days" {
  description = "Days that a backup is kept."
  type        = number
  default     = 30

  validation {
    condition     = var.backup_days >= 7
    error_message = "Keep a week of backups at least."
  }
}

variable "readers" {
  description = "Accounts that may read models and adapters: a name of yours, and the account's e-mail address."
  type        = map(string)
  default     = {}
}

variable "writers" {
  description = "Accounts that bring adapters, by name."
  type        = map(string)
  default     = {}
}

variable "backup_writers" {
  description = "Accounts that add backups, by name. They can neither read nor delete what is there."
  type        = map(string)
  default     = {}
}
