"""Whether a text bears out a sentence: `Ground(text).unsupported(sentence)` says what speaks against it."""
