"""The rows of what is learnt: where each output stands, what it plays, how much its links may do."""

from typing import Final

from netbend.wekinator.command import OUTPUTS
from netbend_models.parameter import Parameter

KEYS: Final = tuple(str(number) for number in range(1, OUTPUTS + 1))


def _output(number: int) -> tuple[Parameter, ...]:
    return (
        Parameter(name=f"map/output/{number}", limit=(0.0, 1.0),
                  meaning=f"where learnt output {number} stands between its limits; what runs sets it, or a hand"),
        Parameter(name=f"mod/map/{number}/amount", default=1.0, limit=(-1.0, 1.0),
                  meaning="what its links add is multiplied with this; below 0 they go the other way"),
    )  # fmt: skip


RUNNING: Final = "map/running"

ROWS: Final = (
    Parameter(name=RUNNING, kind="toggle", limit=(0.0, 1.0), meaning="whether inputs are answered by what was learnt"),
    *(row for number in range(1, OUTPUTS + 1) for row in _output(number)),
)

PANICS: Final = (RUNNING, *(f"map/output/{key}" for key in KEYS))
"""What /panic lets go of: what was learnt rests, and adds nothing."""

PROJECT: Final = "map/project"

TEXTS: Final = (
    *(Parameter(name=f"mod/map/{number}/to", kind="text",
                meaning=f"the address whose base value output {number} plays while running, and takes as its target "
                        "while /map/record records")
      for number in range(1, OUTPUTS + 1)),
    Parameter(name=PROJECT, kind="text", meaning="the project of examples that is open, below the folder of mappings"),
)  # fmt: skip
