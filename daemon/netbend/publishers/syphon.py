"""Publishes through Syphon, which programs on the same Mac share textures with; needs syphon-python, an extra."""

from types import ModuleType
from typing import Any, Final

from netbend.error import PublisherError
from netbend.publishers.base import Publisher, PublisherSetting
from netbend.stage.ring import FrameRecord, Picture

_REMEDY: Final = "pip install 'netbend[syphon]'"


def library() -> ModuleType:
    """syphon-python, imported when first needed."""
    try:
        import syphon  # noqa: PLC0415  an extra
        import syphon.utils.numpy  # noqa: PLC0415
        import syphon.utils.raw  # noqa: PLC0415
    except Exception as fault:
        raise PublisherError(f"Syphon needs macOS 12 and syphon-python ({fault}): {_REMEDY}") from fault
    module: ModuleType = syphon
    return module


class SyphonPublisher(Publisher):
    """A Syphon server: a Metal texture that is filled and shown."""

    in_place = True

    def __init__(self) -> None:
        self._syphon: Any = None
        self._server: Any = None
        self._directory: Any = None
        self._texture: Any = None
        self._size = (0, 0)

    def open(self, setting: PublisherSetting) -> str:
        """Start the server; its name need not be the only one."""
        syphon = self._syphon = library()
        try:
            self._server = syphon.SyphonMetalServer(setting.shown_as)
        except RuntimeError as fault:
            raise PublisherError(f"Syphon does not start: {fault}; it needs a Mac with Metal") from fault
        self._directory = syphon.SyphonServerDirectory()
        self._directory.run_loop_interval = 0.0
        return setting.shown_as

    def watched(self) -> bool:
        """Whether anybody looks; also lets the system answer those who look for servers."""
        self._directory.update_run_loop()  # on the main thread, or nobody finds the server
        return bool(self._server.has_clients)

    def send(self, record: FrameRecord, picture: Picture) -> None:  # noqa: ARG002  Syphon carries no time
        """Copy the picture into the texture and show it."""
        height, width = picture.shape[:2]
        if self._size != (width, height):
            self._texture = self._syphon.utils.raw.create_mtl_texture(self._server.device, width, height)
            self._size = width, height
        self._syphon.utils.numpy.copy_image_to_mtl_texture(picture, self._texture)
        self._server.publish_frame_texture(self._texture, is_flipped=True)  # ours are top-down

    def close(self) -> None:
        """Stop the server."""
        if self._directory is not None:
            self._directory.close()
        if self._server is not None:
            self._server.stop()
            self._server = None
