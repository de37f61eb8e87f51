"""The web application's built files, and how they are served."""
