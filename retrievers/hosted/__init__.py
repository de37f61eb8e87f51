"""Repositories on GitHub and GitLab: commits read and notes committed, by the token of whoever asks."""
