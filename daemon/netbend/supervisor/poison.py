"""Whether the renderer's deaths are accidents: several in a row without a frame between are a setting's doing."""

from collections import deque
from typing import Final

DEATHS: Final = 3
SECONDS: Final = 60.0
"""Three deaths without a frame between are no accident, however long a slow machine takes to start again."""


class Poison:
    """The last deaths, each with its moment and the frames that had been made by then."""

    def __init__(self) -> None:
        self._deaths: deque[tuple[float, float]] = deque(maxlen=DEATHS)

    def died(self, moment: float, rendered: float) -> None:
        """A renderer died."""
        self._deaths.append((moment, rendered))

    @property
    def acts(self) -> bool:
        """Whether it died again and again within a minute and gave no frame between."""
        if len(self._deaths) < DEATHS:
            return False
        (first, rendered), (last, rendered_last) = self._deaths[0], self._deaths[-1]
        return last - first < SECONDS and rendered == rendered_last
