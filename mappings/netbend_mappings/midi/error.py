"""What MIDI in raises: a map or a message that cannot be used, with the remedy."""


class MidiError(Exception):
    """A control, a map or a message is not what MIDI allows."""
