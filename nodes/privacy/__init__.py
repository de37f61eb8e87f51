"""Secrets and personal data in text: finding, hiding and giving them back. No input or output."""
