"""How good the verify node is on sentences that people labelled, against simpler ways to tell."""
