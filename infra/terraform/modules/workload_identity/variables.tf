variable "project" {
  description = "The cluster's project."
  type        = string
}

variable "namespace" {
  description = "The namespace of the pods."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]*$", var.namespace)) && !contains(["default", "kube-system"], var.namespace)
    error_message = "haru has a namespace of its own."
  }
}

variable "accounts" {
  description = "For each service account of Kubernetes the id of Google's that it acts as."
  type        = map(string)
}
