"""What `haru ingest` is made of: files are found, compared with what is stored, sent, and followed until read."""
