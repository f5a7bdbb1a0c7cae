"""What networks with a style have in common: from address rows to a w for each layer."""
