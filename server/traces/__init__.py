"""Every run as a tree of its steps, masked, kept for a while: for whoever asked, and for evaluation."""
