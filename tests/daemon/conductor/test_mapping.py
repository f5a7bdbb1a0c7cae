"""What goes on in learning is told to subscribers: not too often, and the last of it always."""

import asyncio
from pathlib import Path
from typing import Any

from netbend.conductor.mapping import Mapping
from netbend.wekinator.folder import Shelf

LAST = 100


class Counting(Mapping):
    """A mapping without a tree, whose inputs grow; `done` is set when the last number of them is told."""

    def __init__(self, folder: Path) -> None:
        super().__init__(lambda: None, print, lambda: None, self._said_so, Shelf(folder))
        self.number, self.said, self.done = 0, list[tuple[Any, ...]](), asyncio.Event()

    def _figures(self) -> dict[str, Any]:
        return {"inputs": self.number}

    def _said_so(self, *told: Any) -> None:
        self.said.append(told)
        if told == ("/map/status/inputs", LAST):
            self.done.set()


def test_the_last_of_many_changes_is_told_and_few_of_those_between(tmp_path: Path) -> None:
    async def run() -> int:
        mapping = Counting(tmp_path)
        for mapping.number in range(LAST + 1):
            mapping._batch_done()
        await asyncio.wait_for(mapping.done.wait(), 60.0)
        return len(mapping.said)

    assert asyncio.run(run()) <= 3
