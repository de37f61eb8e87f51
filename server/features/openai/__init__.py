"""The features as models of an OpenAI-compatible endpoint."""
