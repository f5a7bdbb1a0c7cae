"""Publishes through Spout, which programs on the same Windows machine share textures with; needs SpoutGL, an extra.

Spout wants to be made, fed and released by one thread: a publisher's loop is that.
"""

from types import ModuleType
from typing import Any, Final

from netbend.error import PublisherError
from netbend.publishers.base import Publisher, PublisherSetting
from netbend.stage.ring import FrameRecord, Picture

GL_RGBA: Final = 0x1908
_REMEDY: Final = "pip install 'netbend[spout]'"


def library() -> ModuleType:
    """SpoutGL, imported when first needed."""
    try:
        import SpoutGL  # noqa: PLC0415  an extra
    except Exception as fault:
        raise PublisherError(f"Spout needs Windows and SpoutGL ({fault}): {_REMEDY}") from fault
    module: ModuleType = SpoutGL
    return module


class SpoutPublisher(Publisher):
    """A Spout sender."""

    in_place = True

    def __init__(self) -> None:
        self._sender: Any = None

    def open(self, setting: PublisherSetting) -> str:
        """Make a sender; it is announced with its first picture."""
        sender = library().SpoutSender()
        if not sender.createOpenGL():
            raise PublisherError("Spout finds no OpenGL; it needs a graphics driver")
        self._sender = sender
        sender.setSenderName(setting.shown_as)
        return setting.shown_as

    def send(self, record: FrameRecord, picture: Picture) -> None:  # noqa: ARG002  Spout carries no time
        """Show a picture; one that the driver refuses is dropped, and counted."""
        height, width = picture.shape[:2]
        # by position, as its binding takes them: buffer, width, height, format, upside down, host's buffer
        if not self._sender.sendImage(picture, width, height, GL_RGBA, False, 0):
            self.dropped += 1

    def close(self) -> None:
        """Give the name and the context back."""
        if self._sender is not None:
            self._sender.releaseSender()
            self._sender.closeOpenGL()
            self._sender = None
