"""Files that people have at hand, as Markdown: PDF, DOCX, Markdown and plain text."""
