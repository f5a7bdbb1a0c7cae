"""The process that cannot crash: it makes the shared segments, binds the ports, and starts the others again."""
