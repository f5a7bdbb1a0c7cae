"""Pictures through Syphon, which programs on the same Mac share textures with; needs syphon-python, an extra."""

import time
from typing import Any, Final

from netbend.error import InputError, PublisherError
from netbend.inputs.base import WAIT_S, Source
from netbend.publishers import syphon
from netbend.stage.ring import Picture

BGRA8: Final = 80
"""MTLPixelFormatBGRA8Unorm, in which most servers share."""

_REST_S: Final = WAIT_S / 5


class SyphonSource(Source):
    """A Syphon client."""

    def __init__(self) -> None:
        self._syphon: Any = None
        self._client: Any = None
        self._directory: Any = None
        self._name = ""

    def open(self, argument: str) -> str:
        """Find the server with that in its name or its program's, the first there is without one."""
        try:
            self._syphon = syphon.library()
        except PublisherError as fault:
            raise InputError(str(fault)) from fault
        self._directory = self._syphon.SyphonServerDirectory()
        self._directory.update_run_loop()  # on the main thread, or nobody is found; it looks around for a second
        self._directory.run_loop_interval = 0.0
        wanted, servers = argument.casefold(), self._directory.servers
        found = [one for one in servers if wanted in f"{one.app_name} {one.name}".casefold()]
        if not found:
            there = ", ".join(f"{one.app_name} {one.name}".strip() for one in servers) or "none"
            raise InputError(f"no Syphon server {argument or 'at all'}; there are: {there}; it is waited for")
        self._name = f"{found[0].app_name} {found[0].name}".strip()
        try:
            self._client = self._syphon.SyphonMetalClient(found[0])
        except RuntimeError as fault:
            raise InputError(f"Syphon does not start: {fault}; it needs a Mac with Metal") from fault
        return self._name

    def take(self, position: float) -> Picture | None:  # noqa: ARG002  it goes by itself
        """The newest picture."""
        if not self._client.is_valid:
            raise InputError(f"{self._name} is gone; it is waited for")
        texture = self._client.new_frame_image if self._client.has_new_frame else None
        if texture is None:
            self._directory.update_run_loop()
            time.sleep(_REST_S)
            return None
        picture: Picture = self._syphon.utils.numpy.copy_mtl_texture_to_image(texture)[::-1]  # textures are bottom-up
        return picture[..., [2, 1, 0, 3]] if texture.pixelFormat() == BGRA8 else picture

    def close(self) -> None:
        """Stop the client."""
        if self._client is not None:
            self._client.stop()
            self._client = None
        if self._directory is not None:
            self._directory.close()
