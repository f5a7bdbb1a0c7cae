"""What `--publish` says: names, an argument after a colon, commas or spaces between; quotes keep those."""

import shlex
from collections import Counter
from collections.abc import Collection
from difflib import get_close_matches
from typing import Final

from netbend.error import PublisherError
from netbend.publishers import catalogue
from netbend.publishers.base import PublisherSetting

_TAKES: Final = {"file": True, "null": False}
"""Members with an argument, and whether it must be there; those of other packages may have one."""

_ALONE: Final = frozenset({catalogue.BROWSER, "ndi", "syphon", "spout", "shm"})


def parse(text: str, known: Collection[str] | None = None) -> tuple[PublisherSetting, ...]:
    """The publishers asked for, in order; `ndi ndi` are labelled ndi and ndi-2."""
    known = catalogue.names() if known is None else known
    seen: Counter[str] = Counter()
    settings = []
    for word in _words(text):
        name, _, argument = word.partition(":")
        _check(name, argument, known)
        seen[name] += 1
        label = name if seen[name] == 1 else f"{name}-{seen[name]}"
        settings.append(PublisherSetting(name, argument, label))
    return tuple(settings)


def _words(text: str) -> list[str]:
    words = shlex.shlex(text, posix=True, punctuation_chars=False)
    words.whitespace, words.whitespace_split = ", \t\r\n", True
    words.commenters = words.escape = ""  # a Windows path is full of backslashes
    try:
        return list(words)
    except ValueError as fault:
        raise PublisherError(f"--publish {text}: a quote is not closed") from fault


def _check(name: str, argument: str, known: Collection[str]) -> None:
    if name not in known:
        close = get_close_matches(name, known, 1)
        hint = f"did you mean {close[0]}?" if close else f"there are {' '.join(sorted(known))}"
        raise PublisherError(f"no publisher {name}; {hint}")
    if _TAKES.get(name) and not argument:
        raise PublisherError(f"{name} needs a path: file:show.mp4, file:frames/ or file:frame-%06d.png")
    if argument and name in _ALONE:
        raise PublisherError(f"{name} takes no argument, got {argument}; --name sets what receivers see")
