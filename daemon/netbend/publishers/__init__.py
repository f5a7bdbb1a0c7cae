"""What carries frames out of the ring: one sink a file behind one contract, each in a process of its own."""
