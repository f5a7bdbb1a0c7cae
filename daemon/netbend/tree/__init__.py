"""The parameter tree: every address, what it means, its base value, and what a message does to it."""
