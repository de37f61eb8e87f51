"""What the browser tests of frontend/e2e run against."""
