"""Acts timed in turn, so that whatever else the machine does falls on all of them alike."""

import time
from collections.abc import Callable, Mapping
from statistics import median


def medians(
    acts: Mapping[str, Callable[[], object]], rounds: int, before: Callable[[str], object] = lambda _: None
) -> dict[str, float]:
    """The median CPU time of each in milliseconds; a first round warms up; `before` each, something untimed."""
    taken: dict[str, list[float]] = {name: [] for name in acts}
    for turn in range(rounds + 1):
        for name, act in acts.items():
            before(name)
            begun = time.process_time()
            act()
            if turn:
                taken[name].append((time.process_time() - begun) * 1e3)
    return {name: median(times) for name, times in taken.items()}
