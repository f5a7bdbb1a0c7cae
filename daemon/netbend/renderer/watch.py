"""What hands do while a frame is under way, looked for in the panel and the document as its steps go by."""

import time
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from netbend.renderer.patience import Patience
from netbend.renderer.stillness import SHOWN
from netbend.stage.document import Document
from netbend.stage.panel import Copy, Panel

if TYPE_CHECKING:
    from netbend.tree.layout import Layout

_LOOK_SECONDS: Final = 0.02

_HANDS: Final = ("macro/", "morph/", "map/plane/", "mod/amount", "master/freeze")
"""How rows begin that move what a picture is made of. What sound, sensors and learners move goes on all the time."""


class GivenUp(Exception):  # noqa: N818  no error: the next frame shows what has moved
    """A frame was left between two of its steps."""


class Watch:
    """Watches over one frame after another; `begin` and `finish` stand around each."""

    def __init__(self, panel: Panel, document: Document, layout: "Layout") -> None:
        self._panel, self._document = panel, document
        names = {row.name for row in layout.description.rows} | {*SHOWN}
        self._shown = np.ones(layout.size, np.bool_)
        for name, slot in layout.flat_slots.items():
            self._shown[slot] = name in names or name.startswith(_HANDS)
        self._patience = Patience()
        self._position = self._version = self._generation = 0
        self._texts: Any = None
        self._looked = 0.0

    def begin(self, generation: int, copy: Copy, version: int, texts: Any) -> None:
        """A frame is begun with this generation, copied, and this version of the document, which has these texts."""
        self._generation, self._position = generation, copy.position
        self._version, self._texts = version, texts
        self._patience.begin(time.perf_counter())

    def look(self, now: float) -> None:
        """See what has moved, from time to time within a step."""
        if now - self._looked >= _LOOK_SECONDS:
            self._looked = now
            if self._moved():
                self._patience.move(now)

    def ends(self) -> bool:
        """Whether the frame is given up, at the end of a step."""
        now, self._looked = time.perf_counter(), 0.0
        self.look(now)
        return self._patience.ends(now, urgent=self._panel.urgent > self._generation)

    def finish(self) -> None:
        """The frame is whole."""
        self._patience.finish(time.perf_counter())

    def _moved(self) -> bool:
        """Whether something that the picture shows has moved since the last look."""
        self._position, due, moved = self._panel.since(self._position)
        return moved is None or bool(self._shown[moved].any()) or self._says_other(due)

    def _says_other(self, due: int) -> bool:
        """Whether the document that is due has other texts; that is written for other things too."""
        if due <= self._version:
            return False
        self._version, content = self._document.read()
        before, self._texts = self._texts, content.get("texts", {})
        return bool(self._texts != before)
