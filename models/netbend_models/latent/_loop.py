"""The rows of a loop: a way through latent space that comes back to where it began."""

from typing import Final

from netbend_models.parameter import Parameter

MODES: Final = ("off", "keyframes", "circle")

ROWS: Final = (
    Parameter(
        name="latent/loop/mode",
        meaning="goes round by itself: through stored places (keyframes), or in a circle from where the picture is",
        played=(0, len(MODES) - 1),
        limit=(0, len(MODES) - 1),
        kind="choice",
        choices=MODES,
    ),
    Parameter(
        name="latent/loop/seed",
        meaning="which circle: every whole number lies in another plane",
        played=(0, 100),
        rule="open",
        kind="int",
    ),
    Parameter(
        name="latent/loop/radius",
        meaning="how wide the circle is; 1 reaches other pictures",
        default=1.0,
        played=(0, 2),
        limit=(0, 10),
    ),
    Parameter(
        name="latent/loop/length",
        meaning="how long once round takes",
        default=8.0,
        played=(0.5, 128),
        limit=(0.05, 86400),
        unit="seconds or beats",
        curve="log",
    ),
    Parameter(
        name="latent/loop/beats",
        meaning="the length counts beats, not seconds",
        limit=(0, 1),
        kind="toggle",
    ),
    Parameter(
        name="latent/loop/phase",
        meaning="where on its way round the loop is",
        limit=(0, 1),
        rule="wrap",
        unit="rounds",
        lap="latent/loop/length",
        beats="latent/loop/beats",
        gate="latent/loop/mode",
    ),
    Parameter(
        name="latent/loop/keys",
        meaning="the stores that the keyframes are, in order; none named: all that are filled",
        kind="list",
    ),
)

TURN: Final = (*ROWS[:3], ROWS[5])
"""What a frame of the loop depends on: mode, seed, radius and phase."""
