"""Commits of repositories on GitHub and GitLab, read through their APIs with the token of whoever asks."""
