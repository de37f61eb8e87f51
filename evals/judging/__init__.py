"""A model as judge: asked twice with places exchanged, held against people's labels, silent where it is too weak."""
