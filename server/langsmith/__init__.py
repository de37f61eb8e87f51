"""LangSmith's protocol: its clients send their traces here, and read them again, with a key of haru's."""
