"""The pages that stand until there is a web application: sign in, and a first page."""
