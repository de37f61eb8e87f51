"""Source code in any language as pieces that follow its functions and classes."""
