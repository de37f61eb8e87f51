"""Terraform's google provider without a registry: its true schema, served to Terraform's own checks and tests."""
