"""Engines on a Kubernetes cluster: what is applied there, and the driver that applies it."""
