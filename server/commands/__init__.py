"""What the `haru` command can do, one file a command."""
