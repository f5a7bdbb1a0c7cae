"""A sound file that moves an offline rendering as it would the show: at each frame all is heard up to its time."""

from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from netbend.audio.base import INSTALL, AudioError
from netbend.audio.hearing import Hearing
from netbend.audio.message import messages_of
from netbend.audio.mix import mixed
from netbend.audio.row import PLAYS
from netbend.error import AddressError, OscError
from netbend.tree.tree import Sender, Tree

Values = NDArray[np.float64]


class Soundtrack:
    """A file that plays a tree, round and round where there are more frames than sound."""

    def __init__(self, file: Any, tree: Tree, fps: float) -> None:
        self._file, self._tree, self._fps, self._rate = file, tree, fps, float(file.samplerate)
        self._channel = int(tree.base[tree.layout.flat_slots["audio/channel"]])
        self._hearing, self._hand, self._number = Hearing(self._fire), Sender("sound"), 0
        self._hearing.take_tree(tree)
        self._said: set[str] = set()

    @property
    def frames(self) -> int:
        """How many frames the file lasts."""
        return max(1, ceil(int(self._file.frames) / self._rate * self._fps))

    def frame(self, number: int, played: Values | None) -> bool:
        """Bring the tree to frame `number`; whether texts have changed.

        `played` (S,) are the effective values of the last frame, None before the first.
        """
        self._number = number
        count = self._samples_until(number) - self._samples_until(number - 1)
        now = self._tree.base_view if played is None else played
        self._hearing.frame(self._read(count), self._rate, 1.0 / self._fps, now)
        commit = self._tree.commit()
        return commit is not None and bool(commit.texts)

    def _samples_until(self, number: int) -> int:
        return max(0, round(number / self._fps * self._rate))

    def _read(self, count: int) -> NDArray[np.float32]:
        blocks = [np.empty((0, self._file.channels), np.float32)]
        while (left := count - sum(map(len, blocks))) > 0:
            block = self._file.read(left, dtype="float32", always_2d=True)
            if not len(block):
                self._file.seek(0)
            blocks.append(block)
        return mixed(np.concatenate(blocks), self._channel)

    def _fire(self) -> None:
        """Play an onset's messages; what has no meaning offline, as a recall, is said once."""
        for address, arguments in messages_of(str(self._tree.text(PLAYS))):
            try:
                self._tree.play(address, arguments, self._hand, self._number / self._fps)
            except (AddressError, OscError) as fault:
                if address not in self._said:
                    self._said.add(address)
                    click.echo(f"netbend: an onset plays {address}: {fault}", err=True)


@contextmanager
def soundtrack(path: str, tree: Tree, fps: float) -> Iterator[Soundtrack]:
    """The file as a soundtrack of this tree; an AudioError where it is none."""
    try:
        import soundfile  # noqa: PLC0415  only where a file is named
    except (ImportError, OSError) as fault:
        raise AudioError(f"a sound file needs soundfile ({fault}): {INSTALL}") from fault
    try:
        file = soundfile.SoundFile(path)
    except (soundfile.SoundFileError, OSError) as fault:
        raise AudioError(f"{path} cannot be heard: {fault}") from fault
    with file:
        if not file.frames:
            raise AudioError(f"{path} has no sound")
        file.seekable = lambda: False  # else it seeks after each block, and some MP3 are noise from there on
        yield Soundtrack(file, tree, fps)
