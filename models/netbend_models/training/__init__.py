"""Training without data: what makes a network that is played, from nothing but a seed."""
