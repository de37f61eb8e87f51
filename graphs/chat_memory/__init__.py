"""What chat knows of a conversation: which messages it still reads, and the summary of those it does not."""
