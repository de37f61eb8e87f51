"""Search over what one may see of what is stored."""
