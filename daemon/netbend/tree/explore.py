"""The rows and commands of the explorer, which proposes looks and learns from yes and no."""

from typing import Final

from netbend_models.parameter import Parameter

OVER: Final = "/map/explore/over"
ANSWERS: Final = "/map/explore/answers"
DEFAULT_OVER: Final = " ".join(f"/macro/{number}" for number in range(1, 8))
"""Macros look well on any network, whatever they are turned to; the eighth turns the others."""

SLOTS: Final = (
    Parameter(name="map/explore/step", default=0.2, limit=(0.01, 1.0), played=(0.05, 0.5), curve="log",
              meaning="how far the explorer goes in a step, as a share of what is played"),
    Parameter(name="map/explore/seconds", default=0.5, limit=(0.0, 3600.0), played=(0.0, 10.0), unit="seconds",
              meaning="how long the look takes to what is proposed; 0: at once"),
    Parameter(name="map/explore/curiosity", default=0.3, limit=(0.0, 4.0), played=(0.0, 1.0),
              meaning="how much more the explorer likes what it does not know than what it knows to be liked"),
)  # fmt: skip

TEXTS: Final = (
    Parameter(name="map/explore/over", kind="text",
              meaning="what the explorer moves: addresses and patterns by spaces; empty: what learnt outputs play, "
                      "or else macros 1 to 7"),
    Parameter(name="map/explore/answers", kind="text",
              meaning="what was answered to the explorer, in JSON, as netbend writes it; empty: nothing yet"),
)  # fmt: skip

COMMANDS: Final[tuple[tuple[str, str, str], ...]] = (
    ("map/explore/propose", "|f", "proposes a look far from those seen, in so many seconds"),
    ("map/explore/next", "|f", "proposes a look near this one that may be liked more, in so many seconds"),
    ("map/explore/yes", "", "this look is liked: the explorer learns it, and the look stays"),
    ("map/explore/no", "|f", "this look is not liked: the explorer learns it and proposes another, in so many seconds"),
    ("map/explore/clear", "", "the explorer forgets all answers"),
)  # fmt: skip
"""Name, arguments, meaning: as a `Command` takes them."""
