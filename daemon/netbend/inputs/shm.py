"""Pictures out of shared memory that another program on this machine writes; the layout is `netbend_client.frames`'."""

import time
from typing import Final

import psutil

from netbend.error import InputError
from netbend.inputs.base import Source
from netbend.stage.ring import Picture
from netbend_client.frames import Frames, FramesError

GRACE_S: Final = 0.5
"""A writer whose picture changes its size is away for a moment."""

SILENCE_S: Final = 1.0


class ShmSource(Source):
    """The segment of a name, which `netbend_client.FrameWriter` writes, or anything else that follows the layout."""

    def __init__(self) -> None:
        self._frames: Frames | None = None
        self._heard = 0.0

    def open(self, argument: str) -> str:
        """Attach."""
        try:
            self._frames = Frames(argument)
        except FramesError as fault:
            raise InputError(f"{fault}; it is waited for") from fault
        self._heard = time.monotonic()
        return self._frames.name

    def take(self, position: float) -> Picture | None:  # noqa: ARG002  it goes by itself
        """The newest picture."""
        assert self._frames is not None
        now = time.monotonic()
        try:
            frame = self._frames.read()
        except FramesError as fault:
            if now - self._heard > GRACE_S:
                raise InputError(f"{fault}; it is waited for") from fault
            return None
        if frame is not None:
            self._heard = now
            return frame.picture
        if now - self._heard > SILENCE_S:
            self._heard = now
            if not psutil.pid_exists(self._frames.writer):
                raise InputError(f"the writer of {self._frames.name} has ended; it is waited for")
        return None

    def close(self) -> None:
        """Let go of the memory."""
        if self._frames is not None:
            self._frames.close()
