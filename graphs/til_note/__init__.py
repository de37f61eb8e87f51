"""What a TIL note is made of beside the model's prose: its outline, its Markdown, its account of itself."""
