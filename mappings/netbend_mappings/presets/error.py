"""What is wrong with a preset, in words for whoever wrote it."""


class PresetError(Exception):
    """A text is no look, no scope, or no place; the message says what would do."""
