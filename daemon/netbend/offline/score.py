"""A score: messages with their times, a line each, as `1:12.5 /prompt/1/weight/ramp 0 4`; what a rendering plays."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from netbend.error import AddressError, NetbendError, OscError
from netbend.offline.message import arguments_of
from netbend.tree.tree import Sender, Tree

_LINE: Final = re.compile(r"(?:(?P<minutes>\d+):)?(?P<seconds>\d+(?:\.\d*)?)\s+(?P<address>/\S+)\s*(?P<text>.*)")


class ScoreError(NetbendError):
    """A score cannot be read, or a line of it cannot be played."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A line of a score: its number, when it is played, and the message as `--set` takes it."""

    line: int
    seconds: float
    address: str
    text: str


def cues_of(text: str) -> list[Cue]:
    """The lines in the order of their times; empty ones and those that begin with # say nothing."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1)]
    read = [(number, _LINE.fullmatch(line)) for number, line in lines if line and not line.startswith("#")]
    if faults := [str(number) for number, match in read if match is None]:
        raise ScoreError(
            f"line {', '.join(faults)} of the score must be SECONDS ADDRESS VALUES, such as 12.5 /latent/seed/ramp 7 4"
        )
    cues = [
        Cue(number, 60.0 * int(match["minutes"] or 0) + float(match["seconds"]), match["address"], match["text"])
        for number, match in read
        if match is not None
    ]
    return sorted(cues, key=lambda cue: cue.seconds)


def read_score(path: str) -> list[Cue]:
    """The score in a file."""
    try:
        return cues_of(Path(path).read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as fault:
        raise ScoreError(f"{path} is no text that can be read: {fault}") from fault


class Score:
    """Plays its messages on a tree when their time has come: with the first frame that is not before it."""

    def __init__(self, cues: list[Cue], tree: Tree) -> None:
        self._tree, self._hand = tree, Sender("score")
        self._left = list(reversed(cues))
        for cue in cues:
            if not tree.routes.understands(cue.address):
                raise ScoreError(f"line {cue.line} of the score: this network has no {cue.address}")

    def until(self, seconds: float) -> None:
        """Play all that is due."""
        while self._left and self._left[-1].seconds <= seconds + 1e-9:
            cue = self._left.pop()
            try:
                self._tree.play(cue.address, arguments_of(self._tree, cue.address, cue.text), self._hand, seconds)
            except (AddressError, OscError) as fault:
                raise ScoreError(f"line {cue.line} of the score: {fault}") from fault
