"""Examples, the rounds in which they were recorded, and the file that keeps them."""
