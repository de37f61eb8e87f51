"""Several engines of a profile: which of them a call goes to."""
