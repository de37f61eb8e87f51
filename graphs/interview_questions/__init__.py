"""What an interview is made of: its material, its plan, and what may stay of the questions written."""
