"""How often the loop has come round: counted by modulation, told by the conductor, the renderer tells nobody."""

import asyncio
from collections.abc import Callable
from typing import Final

from netbend.conductor.instrument import Part
from netbend_mappings.modulation import OWN

POLL_SECONDS: Final = 0.01
"""Between two looks while a loop is on; shorter than the shortest loop."""

REST_SECONDS: Final = 0.25
"""Between two looks while none is: the count begins where it was switched on, however late that is seen."""

MODE: Final = "latent/loop/mode"
ROUND: Final = "latent/loop/round"

MISSED: Final = 16
"""Rounds told one by one after a pause of the conductor; of more the last ones are."""


async def watch(
    playing: Callable[[], Part | None], tell: Callable[[str, int], None], moved: Callable[[], None]
) -> None:
    """Tell each time the loop of the part that plays comes round, until cancelled; `moved` publishes its row."""
    while True:
        part = playing()
        on = part is not None and follow(part, tell)
        if on:
            moved()
        await asyncio.sleep(POLL_SECONDS if on else REST_SECONDS)


def follow(part: Part, tell: Callable[[str, int], None]) -> bool:
    """Set the row of rounds to what the state of play has counted; whether a loop is on.

    The row is in the panel, which outlives the conductor: what comes round while there is none is told by the next.
    Subscribers hear of the row; `tell` is for the rounds in between.
    """
    slots, tree = part.tree.layout.flat_slots, part.tree
    if MODE not in slots or tree.base[slots[MODE]] < 0.5:
        return False
    if part.state.count == 0:
        return True
    count, told = int(part.state.now.cells[OWN, slots[MODE]]), int(tree.base[slots[ROUND]])
    if count != told:
        for missed in range(max(told + 1, count - MISSED), count):
            tell(f"/{ROUND}", missed)
        tree.put(slots[ROUND], float(count))
    return True
