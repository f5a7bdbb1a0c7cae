"""MIDI's ports: which are open, what comes in and goes out, what is named that does not work."""
