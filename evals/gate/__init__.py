"""Whether what is about to be used may be used: limits in a file, and no score that got worse."""
