"""A camera through PyAV and what the system gives it: v4l2 on Linux, avfoundation on macOS, dshow on Windows."""

import sys
from typing import TYPE_CHECKING, Any, Final

from netbend.error import InputError
from netbend.inputs.base import Source
from netbend.inputs.film import library, rgba
from netbend.stage.ring import Picture

if TYPE_CHECKING:
    from collections.abc import Iterator

_SYSTEMS: Final = {"linux": "v4l2", "darwin": "avfoundation", "win32": "dshow"}


def address(asked: str, platform: str = sys.platform) -> tuple[str, str]:
    """What FFmpeg opens for a camera's number or name, and by which of its formats."""
    system = _SYSTEMS.get(platform)
    if system is None:
        raise InputError(f"no cameras are known on {platform}; send its picture over NDI")
    asked = asked or "0"
    if system == "v4l2":
        return (f"/dev/video{asked}" if asked.isdecimal() else asked), system
    if system == "avfoundation":
        return f"{asked}:none", system
    return f"video={asked}", system


class CameraSource(Source):
    """A camera; its pictures come when they come, so that only the newest is decoded further."""

    def __init__(self) -> None:
        self._av: Any = None
        self._container: Any = None
        self._frames: Iterator[Any] = iter(())
        self._name = ""

    def open(self, argument: str) -> str:
        """Take the camera; one that another program holds is a named state."""
        self._av = library()
        self._name, system = address(argument)
        options = {"framerate": "30"} if system == "avfoundation" else {}
        try:
            self._container = self._av.open(self._name, format=system, options=options)
            self._frames = self._container.decode(video=0)
        except (self._av.FFmpegError, OSError, ValueError) as fault:
            raise InputError(f"camera {self._name}: {_reason(fault)}; it is tried again") from fault
        stream = self._container.streams.video[0]
        return f"{self._name}, {stream.width} x {stream.height}"

    def take(self, position: float) -> Picture | None:  # noqa: ARG002  it goes by itself
        """The next picture; the camera's pace is this process's."""
        try:
            return rgba(next(self._frames))
        except StopIteration as fault:
            raise InputError(f"camera {self._name} is gone; it is tried again") from fault
        except self._av.error.BlockingIOError:
            return None
        except (self._av.FFmpegError, OSError) as fault:
            raise InputError(f"camera {self._name}: {_reason(fault)}; it is tried again") from fault

    def close(self) -> None:
        """Give the camera back."""
        self._frames = iter(())
        if self._container is not None:
            self._container.close()


def _reason(fault: Exception) -> str:
    known = {2: "there is none of that name", 16: "another program holds it", 13: "this user may not open it"}
    number = getattr(fault, "errno", None)
    return known.get(number or 0, str(getattr(fault, "strerror", "") or fault))
