"""The usage log: one row a request, written behind it, read by its user and by administrators."""
