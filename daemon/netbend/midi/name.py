"""Names of ports: without the numbers that change from one plugging to the next, and in pairs of in and out."""

import re
from collections.abc import Iterable
from typing import Final

_CHANGING: Final = re.compile(r"\s+\d+:\d+$")
"""ALSA's client and port number."""

_SELF: Final = re.compile(r"^netbend\b", re.IGNORECASE)
_LOOP: Final = re.compile(r"through|\bthru\b|loop|\biac\b|virtual bus|rtmidi", re.IGNORECASE)
_DIRECTIONS: Final = re.compile(r"(capture|playback|midiin|midiout|\bin\b|\bout\b|input|output)", re.IGNORECASE)


def bare(name: str, *, numbered: bool = False) -> str:
    """A name as maps and shows know it; WinMM's names are `numbered` by a last word that changes."""
    shown = _CHANGING.sub("", name).strip()
    return re.sub(r"\s+\d+$", "", shown) if numbered else shown


def by_bare_name(names: Iterable[str], *, numbered: bool = False) -> dict[str, str]:
    """The system's names by bare name; the second of two alike is `NAME #2`. Our own ports are left out."""
    found: dict[str, str] = {}
    for name in names:
        if _SELF.match(name):
            continue
        first = shown = bare(name, numbered=numbered)
        number = 1
        while shown in found:
            number += 1
            shown = f"{first} #{number}"
        found[shown] = name
    return found


def is_loop(name: str) -> bool:
    """Whether what is sent to it may come back: through ports, loop ports, IAC buses."""
    return _LOOP.search(name) is not None


def partner(name: str, outputs: Iterable[str]) -> str | None:
    """The output that belongs to an input, by bare names: the same, but for the word that says which way it goes."""
    wanted = _DIRECTIONS.sub("", name)
    candidates = list(outputs)
    if name in candidates:
        return name
    return next((one for one in candidates if _DIRECTIONS.sub("", one) == wanted), None)
