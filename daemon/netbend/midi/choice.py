"""Which ports should be open: those that a map names, those that were asked for, all others only while learning."""

from collections.abc import Callable, Iterable
from typing import Final

from netbend.midi.name import is_loop

NONE: Final = "none"
ALL: Final = "all"


def choose(names: Iterable[str], asked: str, named: Callable[[str], bool], *, learning: bool) -> tuple[str, ...]:
    """The inputs to open, of these bare names; `asked` is what `--midi` said, empty where it said nothing."""
    if asked == NONE:
        return ()
    wanted = asked.lower()
    if asked and asked != ALL:
        return tuple(name for name in names if wanted in name.lower())
    return tuple(name for name in names if not is_loop(name) and (asked == ALL or learning or named(name)))


def is_asked(name: str, asked: str) -> bool:
    """Whether `--midi` meant this port, so that it plays the generic map where no other names it."""
    return asked == ALL or (asked not in ("", NONE) and asked.lower() in name.lower())
