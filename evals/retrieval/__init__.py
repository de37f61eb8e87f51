"""How well retrieval finds: queries made from notes and articles, asked of the index that the server uses."""
