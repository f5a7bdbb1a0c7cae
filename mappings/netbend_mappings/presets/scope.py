"""Scopes: which part of the instrument an address belongs to, so that a recall may touch some parts only.

What belongs to none (tempo, MIDI maps, cues, the presets themselves) is the show's and in no preset.
"""

import re
from collections.abc import Collection, Iterable
from typing import Final

from netbend_mappings.presets.error import PresetError

SCOPES: Final = ("bends", "latent", "network", "modulation", "macros", "output")
"""`modulation` holds the macros too, `macros` only where they are turned."""

DEFAULT: Final = ("bends", "latent", "network", "modulation")

_HEADS: Final = {
    "layer": "bends", "zone": "bends", "res": "bends", "bend": "bends",
    "latent": "latent", "style": "latent", "noise": "latent", "label": "latent",
    "model": "network", "prompt": "network",
    "macro": "macros", "mod": "modulation", "lfo": "modulation",
    "master": "output", "view": "output", "output": "output",
}  # fmt: skip
_NONE: Final = re.compile(
    r"/(latent/\d+/place|latent/recall/.*|latent/beat|latent/loop/round|model/fade|lfo/\d+/value|mod/input/\d+/value)"
)


def scope_of(stored: str, own: Collection[str] = ()) -> str:
    """The scope of a stored address; empty where it is in none. `own` are the names of the network's rows."""
    head = stored[1:].partition("/")[0]
    if head in _HEADS:
        return "" if _NONE.fullmatch(stored) else _HEADS[head]
    return "network" if stored[1:] in own else ""


def scopes_of(words: Iterable[str]) -> tuple[str, ...]:
    """Scopes by name, in their order; `all` are all of them."""
    named = [word for text in words for word in text.split()]
    for word in named:
        if word not in (*SCOPES, "all"):
            raise PresetError(f"scopes are {', '.join(SCOPES)} and all, got {word!r:.60}")
    return tuple(scope for scope in SCOPES if scope in named or "all" in named)


def covers(scopes: Collection[str], scope: str) -> bool:
    """Whether these scopes hold what belongs to `scope`."""
    return scope in scopes or (scope == "macros" and "modulation" in scopes)


def common(first: Collection[str], second: Collection[str]) -> tuple[str, ...]:
    """What both hold."""
    return tuple(scope for scope in SCOPES if covers(first, scope) and covers(second, scope))
