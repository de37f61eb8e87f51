"""An experiment as one page that needs nothing else: no server, no network."""
