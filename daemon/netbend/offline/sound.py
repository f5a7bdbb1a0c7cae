"""A sound file that moves an offline rendering as it would the show: at each frame all is heard up to its time."""

from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil
from typing import Final

import click

from netbend.audio.base import AudioError
from netbend.audio.hearing import Hearing
from netbend.audio.message import messages_of
from netbend.audio.mix import mixed
from netbend.audio.row import KEYS, PLAYS
from netbend.error import AddressError, OscError
from netbend.offline.recording import Recording, recording
from netbend.publishers.voice import Sound
from netbend.tree.tree import Sender, Tree
from netbend_mappings.modulation import PlayState

_LONGEST_SECONDS: Final = 86_400

MOVES: Final = (
    ("rms", "/latent/walk/speed", 0.0, 0.4),
    ("onset", "/latent/walk/speed", 0.0, 0.8),
    ("band/1", "/zone/coarse/scale/factor", 0.0, 0.2),
    ("band/5", "/zone/middle/rotate_channels/angle", 0.0, 60.0),
    ("centroid", "/zone/fine/multiply/factor", -0.1, 0.4),
)
"""What sound moves where nothing else is said: zones, so that any network follows, and the walk where there is one."""


class Soundtrack:
    """A file that plays a tree, round and round where there are more frames than sound."""

    def __init__(self, file: Recording, tree: Tree, fps: float) -> None:
        self._file, self._tree, self._fps = file, tree, fps
        self._channel = int(tree.base[tree.layout.flat_slots["audio/channel"]])
        self._hearing, self._hand, self._number = Hearing(self._fire), Sender("sound"), 0
        self._hearing.take_tree(tree)
        self._said: set[str] = set()

    def frame(self, number: int, state: PlayState | None) -> None:
        """Bring the tree to frame `number`; `state` is what the last frame left, None before the first."""
        self._number = number
        count = self._samples_until(number) - self._samples_until(number - 1)
        now = self._tree.base_view if state is None else state.played
        block = mixed(self._file.around(count), self._channel)
        self._hearing.frame(block, float(self._file.rate), 1.0 / self._fps, now)

    def _samples_until(self, number: int) -> int:
        return max(0, round(number / self._fps * self._file.rate))

    def _fire(self) -> None:
        """Play an onset's messages; what has no meaning offline, as a network, is said once."""
        for address, arguments in messages_of(str(self._tree.texts.read(PLAYS))):
            try:
                self._tree.play(address, arguments, self._hand, self._number / self._fps)
            except (AddressError, OscError) as fault:
                if address not in self._said:
                    self._said.add(address)
                    click.echo(f"netbend: an onset plays {address}: {fault}", err=True)


def link(tree: Tree) -> None:
    """Link sound to what every network has, unless it moves something already."""
    if tree.texts.read(PLAYS) or any(tree.texts.get(f"/mod/audio/{key}/links") for key in KEYS):
        return
    said = []
    for key, address, low, high in MOVES:
        if tree.routes.understands(address):
            tree.play(f"/mod/audio/{key}/add", (address, low, high), Sender("sound"), 0.0)
            said.append(f"{key} {address}")
    click.echo(f"netbend: sound moves {', '.join(said)}; --set /mod/audio/KEY/add=… says something else", err=True)


@contextmanager
def soundtrack(path: str, tree: Tree, fps: float) -> Iterator[Soundtrack]:
    """The file as a soundtrack of this tree, linked to it; an AudioError where it is none."""
    with recording(path) as file:
        link(tree)
        yield Soundtrack(file, tree, fps)


def frames_of(path: str, fps: float) -> int:
    """How many frames a file lasts."""
    with recording(path) as file:
        most = _LONGEST_SECONDS * file.rate
        length = file.length(most)
        if length == most:
            raise AudioError(f"{path} lasts more than a day; --frames says how much of it to render")
        return max(1, ceil(length / file.rate * fps - 1e-6))


@contextmanager
def heard(path: str, frames: int, fps: float) -> Iterator[Sound]:
    """The file as the sound of a film of so many frames: round and round where they last longer."""
    with recording(path) as file:
        most = max(1, int((frames - 1) / fps * file.rate))
        yield Sound(file.rate, file.channels, file.read if file.length(most) == most else file.around)
