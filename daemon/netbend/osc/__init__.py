"""OSC 1.0 without a socket: bytes to messages and back, stream framings, patterns, time tags."""
