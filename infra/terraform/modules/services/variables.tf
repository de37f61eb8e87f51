variable "services" {
  description = "Programming interfaces to switch on, such as compute.googleapis.com."
  type        = set(string)

  validation {
    condition     = alltrue([for service in var.services : endswith(service, ".googleapis.com")])
    error_message = "Services end in .googleapis.com."
  }
}
