"""What a live engine does of what haru needs, and which flag to change where it does not."""
