"""The messages that an onset plays, as a text: addresses with their arguments, one after another by a semicolon."""

from collections.abc import Iterator

Argument = float | str


def messages_of(text: str) -> Iterator[tuple[str, tuple[Argument, ...]]]:
    """Each message's address and arguments: numbers where they can be read as such."""
    for message in text.split(";"):
        words = message.split()
        if words:
            yield words[0], tuple(map(_argument, words[1:]))


def _argument(word: str) -> Argument:
    try:
        return float(word)
    except ValueError:
        return word
