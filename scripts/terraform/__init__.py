"""Terraform's google provider without a registry: its true schema, served to `terraform validate` and `terraform test`."""
