"""Pictures through Spout, which programs on the same Windows machine share textures with; needs SpoutGL, an extra."""

import time
from typing import Any, Final

import numpy as np

from netbend.error import InputError, PublisherError
from netbend.inputs.base import WAIT_S, Source
from netbend.publishers import spout
from netbend.stage.ring import Picture

_REST_S: Final = WAIT_S / 5


class SpoutSource(Source):
    """A Spout receiver, made, asked and released by this process's loop."""

    def __init__(self) -> None:
        self._receiver: Any = None
        self._name = ""
        self._buffer: Picture | None = None

    def open(self, argument: str) -> str:
        """Wait for the sender of that name, the active one without."""
        try:
            receiver = spout.library().SpoutReceiver()
        except PublisherError as fault:
            raise InputError(str(fault)) from fault
        if not receiver.createOpenGL():
            raise InputError("Spout finds no OpenGL; it needs a graphics driver")
        self._receiver, self._name = receiver, argument
        receiver.setReceiverName(argument)
        return argument or "the active sender"

    def take(self, position: float) -> Picture | None:  # noqa: ARG002  it goes by itself
        """The newest picture; its size is asked for anew when the sender says that it is another."""
        # by position, as its binding takes them: buffer, format, upside down, host's buffer
        received = self._receiver.receiveImage(self._buffer, spout.GL_RGBA, False, 0)
        if self._receiver.isUpdated():
            height, width = self._receiver.getSenderHeight(), self._receiver.getSenderWidth()
            self._buffer = np.zeros((height, width, 4), np.uint8)
        elif received and self._buffer is not None and self._receiver.isFrameNew():
            return self._buffer
        time.sleep(_REST_S)
        return None

    def close(self) -> None:
        """Give the name and the context back."""
        if self._receiver is not None:
            self._receiver.releaseReceiver()
            self._receiver.closeOpenGL()
            self._receiver = None
