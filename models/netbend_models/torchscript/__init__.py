"""TorchScript modules as networks whose layers bend: programs, so only where they are trusted."""
