"""How one thing plays another: modulation now; learners, MIDI maps and presets join it here."""
