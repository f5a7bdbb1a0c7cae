"""Keys of the terminal as Wekinator's buttons: r held records, t trains, p runs, 1-9 a class or gesture, x, u.

A terminal tells of no release: a held key repeats, and when its repeats stay out it has been let go.
"""

import asyncio
import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from netbend.error import NetbendError
from netbend_mappings.error import MappingError
from netbend_mappings.wekinator import Practice

FIRST_SECONDS: Final = 0.7
"""Longer than a keyboard waits before it repeats a key."""
NEXT_SECONDS: Final = 0.2
"""Longer than from one repeat to the next."""

POLL_SECONDS: Final = 0.02

Later = Callable[[float, Callable[[], None]], Callable[[], None]]

HELP: Final = "keys: r held records, t trains, p runs, 1-9 class or gesture, x randomises, u undoes, q ends"


class Keys:
    """Plays a practice; `later` calls back after so many seconds and gives what would stop it."""

    def __init__(
        self, practice: Practice, told: Callable[[str], None], later: Later, end: Callable[[], None],
        done: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        self._practice, self._told, self._later, self._end, self._done = practice, told, later, end, done
        self._held = ""
        self._stop: Callable[[], None] = _nothing

    def press(self, key: str) -> None:
        """One key, or one repeat of it; what cannot be done is told."""
        try:
            self._play(key)
        except (MappingError, NetbendError) as fault:
            self._told(str(fault))
        self._done()

    def _play(self, key: str) -> None:
        practice = self._practice
        if key == "r" or (key in "123456789" and practice.follows_gestures):
            self._hold(key)
        elif key in "123456789":
            self._choose(float(key))
        elif key == "p":
            self._toggle_running()
        elif key in "txuq":
            acts: dict[str, Callable[[], None]] = {
                "t": practice.train, "x": practice.randomise, "u": practice.undo, "q": self._end,
            }  # fmt: skip
            acts[key]()

    def _hold(self, key: str) -> None:
        again = self._held == key
        if self._held and not again:
            self._release()
        if not again:
            self._begin(key)
        self._held = key
        self._stop()
        self._stop = self._later(NEXT_SECONDS if again else FIRST_SECONDS, self._release)

    def _begin(self, key: str) -> None:
        practice = self._practice
        if key != "r":
            practice.start_gesture(int(key))
        elif practice.follows_gestures:
            practice.start_gesture(1)
        else:
            practice.start_recording()

    def _release(self) -> None:
        """The key that was held is up."""
        self._stop()
        self._held, practice = "", self._practice
        try:
            if practice.follows_gestures:
                practice.stop_gesture()
            else:
                practice.stop_recording()
        except MappingError as fault:
            self._told(str(fault))
        if practice.session is not None:
            self._told(f"{len(practice.session.examples) + len(practice.session.gestures)} examples")

    def _choose(self, number: float) -> None:
        """The class that all outputs with classes are to have."""
        session = self._practice.open_session()
        able = [output for output, kind in enumerate(session.outputs) if kind.target == "classes"]
        for output in able:
            self._practice.set_output(output, number)
        if not able:
            self._told("there are no classes and no gestures here; x puts numbers anywhere")

    def _toggle_running(self) -> None:
        if self._practice.is_running:
            self._practice.stop_running()
            self._told("stopped")
        else:
            self._practice.start_running()
            self._told("running" if self._practice.is_running else "runs once it is trained")


@contextmanager
def raw_terminal() -> Iterator[bool]:
    """Single keys from a terminal while this lasts; False where standard input is none."""
    if not sys.stdin.isatty():
        yield False
        return
    if sys.platform == "win32":
        yield True
        return
    import termios  # noqa: PLC0415  not on Windows
    import tty  # noqa: PLC0415

    before = termios.tcgetattr(sys.stdin)
    try:
        tty.setcbreak(sys.stdin)
        yield True
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)


def listen(keys: Keys) -> None:
    """Hand keys on from the event loop."""
    loop = asyncio.get_running_loop()
    if sys.platform == "win32":
        loop.call_later(POLL_SECONDS, _look, keys, loop)
        return
    file = sys.stdin.fileno()

    def read() -> None:
        with contextlib.suppress(OSError):
            for key in os.read(file, 64).decode("ascii", "ignore"):
                keys.press(key)

    loop.add_reader(file, read)


def _look(keys: Keys, loop: asyncio.AbstractEventLoop) -> None:
    """Windows has no way to wait for a key and for sockets at once: look every so often."""
    import msvcrt  # noqa: PLC0415  only on Windows

    console: Any = msvcrt
    while console.kbhit():
        keys.press(console.getwch())
    loop.call_later(POLL_SECONDS, _look, keys, loop)


def _nothing() -> None:
    """Nothing to stop."""
