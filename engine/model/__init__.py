"""The front end: XML in, a checked and compiled, immutable definition out."""
