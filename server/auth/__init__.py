"""Accounts, how one signs in, and what lets a request pass."""
