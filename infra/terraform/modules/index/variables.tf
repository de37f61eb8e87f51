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
  description = "The project, for its secret."
  type        = string
}

variable "zone" {
  description = "The zone of the machine and its disk."
  type        = string

  validation {
    condition     = startswith(var.zone, "${var.region}-")
    error_message = "A zone of the region."
  }
}

variable "machine_type" {
  description = "Size of the machine; the index's codes lie in its memory."
  type        = string
  default     = "n2-standard-2"
}

variable "image_family" {
  description = "Release of Container-Optimized OS."
  type        = string
  default     = "cos-121-lts"
}

variable "disk_gb" {
  description = "Gigabytes of the disk with the data."
  type        = number
  default     = 50

  validation {
    condition     = var.disk_gb >= 20
    error_message = "20 GB at least."
  }
}

variable "snapshot_days" {
  description = "Days that a daily snapshot is kept."
  type        = number
  default     = 14

  validation {
    condition     = var.snapshot_days >= 7
    error_message = "Keep a week of snapshots at least."
  }
}

variable "subnetwork" {
  description = "The subnet of the machine."
  type        = string
}

variable "service_account" {
  description = "E-mail address of the account that the machine acts as."
  type        = string
}

variable "images" {
  description = "Images by digest: qdrant, and haru's server, which reads the secret."
  type = object({
    server = string
    qdrant = string
  })

  validation {
    condition     = alltrue([for image in [var.images.server, var.images.qdrant] : can(regex("@sha256:[0-9a-f]{64}$", image))])
    error_message = "An image is named with its digest."
  }
}

variable "api_key_secret" {
  description = "Id of the secret with Qdrant's key."
  type        = string
}

variable "keep" {
  description = "Whether Terraform refuses to delete the machine."
  type        = bool
  default     = true
}
