"""Cases to try a feature on: from files, from recorded runs, to LangSmith and back; a version is a digest."""
