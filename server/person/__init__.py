"""What haru keeps about one person: given to them as a whole, or deleted as a whole."""
