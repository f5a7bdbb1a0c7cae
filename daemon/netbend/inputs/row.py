"""The rows of pictures in: each input's source, place in its film, crop and colour; and the last frame fed back."""

from typing import Final

from netbend.publishers.base import FLIPS
from netbend_models.parameter import Parameter

INPUTS: Final = 2
FITS: Final = ("fill", "inside", "stretch")


def _rows(number: int) -> tuple[Parameter, ...]:
    place = f"input/{number}"
    share = {"limit": (0.0, 1.0), "played": (0.0, 1.0)}
    rows = (
        {"name": "mix", "default": 1.0, **share,
         "meaning": "how far it covers the inputs before it; its alpha counts too"},
        {"name": "position", "rule": "wrap", "limit": (0.0, 1.0), "unit": "films", "lap": f"{place}/length",
         "rate": f"{place}/speed", "beats": f"{place}/beats", "meaning": "where in its film it is; set it to scrub"},
        {"name": "speed", "default": 1.0, "limit": (-64.0, 64.0), "played": (-2.0, 4.0), "identity": 1.0,
         "unit": "factor", "meaning": "how fast its film plays; 0: stands, below 0: backwards"},
        {"name": "length", "default": 10.0, "limit": (0.01, 86400.0), "played": (0.25, 64.0), "curve": "log",
         "unit": "seconds or beats",
         "meaning": "how long once round its film takes at speed 1; netbend sets it to what a film says, unless beats"},
        {"name": "beats", "kind": "toggle", "limit": (0.0, 1.0),
         "meaning": "the length counts beats: its film follows the tempo"},
        {"name": "crop/left", **share, "meaning": "where the part that is taken begins, as a share of the width"},
        {"name": "crop/top", **share, "meaning": "where it begins, as a share of the height"},
        {"name": "crop/width", "default": 1.0, **share, "meaning": "how much of the width is taken"},
        {"name": "crop/height", "default": 1.0, **share, "meaning": "how much of the height is taken"},
        {"name": "fit", "kind": "choice", "choices": FITS, "played": (0.0, 2.0), "limit": (0.0, 2.0),
         "meaning": "how it comes into the network's shape: cut to fill it, whole inside it, or stretched"},
        {"name": "flip", "kind": "choice", "choices": FLIPS, "played": (0.0, 3.0), "limit": (0.0, 3.0),
         "meaning": "mirrors it"},
        {"name": "level", "default": 1.0, "limit": (0.0, 16.0), "played": (0.0, 2.0), "identity": 1.0,
         "unit": "factor", "meaning": "how bright it is"},
        {"name": "contrast", "default": 1.0, "limit": (-16.0, 16.0), "played": (0.0, 2.0), "identity": 1.0,
         "unit": "factor", "meaning": "how far its colours stand from mid-grey; below 0 it is a negative"},
        {"name": "saturation", "default": 1.0, "limit": (0.0, 16.0), "played": (0.0, 2.0), "identity": 1.0,
         "unit": "factor", "meaning": "how colourful it is; 0: grey"},
        {"name": "hue", "rule": "wrap", "limit": (-180.0, 180.0), "played": (-180.0, 180.0), "identity": 0.0,
         "unit": "degrees", "meaning": "turns its colours"},
    )  # fmt: skip
    return tuple(
        Parameter(**{**row, "name": f"{place}/{row['name']}", "meaning": f"input {number}: {row['meaning']}"})  # type: ignore[arg-type]
        for row in rows
    )


INPUT: Final = tuple(row for number in range(1, INPUTS + 1) for row in _rows(number))
WIDTH: Final = len(INPUT) // INPUTS
"""Rows of one input."""

MIXES: Final = tuple(f"input/{number}/mix" for number in range(1, INPUTS + 1))

FEEDBACK: Final = (
    Parameter(name="feedback/amount", limit=(0.0, 1.0), identity=0.0,
              meaning="how much of the last frame comes in again, over the inputs; without any it is all that comes"),
    Parameter(name="feedback/zoom", default=1.0, limit=(0.1, 10.0), played=(0.9, 1.1), curve="log", identity=1.0,
              unit="factor", meaning="how much larger the last frame is each time it comes in"),
    Parameter(name="feedback/turn", rule="wrap", limit=(-180.0, 180.0), played=(-10.0, 10.0), identity=0.0,
              unit="degrees", meaning="how far it is turned each time, counter-clockwise"),
    Parameter(name="feedback/shift/x", limit=(-1.0, 1.0), played=(-0.05, 0.05), identity=0.0, unit="widths",
              meaning="how far it moves to the right each time"),
    Parameter(name="feedback/shift/y", limit=(-1.0, 1.0), played=(-0.05, 0.05), identity=0.0, unit="heights",
              meaning="how far it moves down each time"),
    Parameter(name="feedback/blur", limit=(0.0, 0.1), played=(0.0, 0.02), identity=0.0, unit="widths",
              meaning="how far it is blurred each time: one standard deviation"),
    Parameter(name="feedback/hue", rule="wrap", limit=(-180.0, 180.0), played=(-15.0, 15.0), identity=0.0,
              unit="degrees", meaning="how far its colours turn each time"),
    Parameter(name="feedback/gain", default=1.0, limit=(0.0, 4.0), played=(0.5, 1.5), identity=1.0, unit="factor",
              meaning="how much stronger it is each time: below 1 it fades to black, above 1 its contrast grows and "
              "its brightness is held"),
)  # fmt: skip

GUIDE: Final = (
    Parameter(name="input/blur", default=0.02, limit=(0.0, 0.5), played=(0.0, 0.2), unit="widths",
              meaning="how far the picture that steers layers is blurred: one standard deviation"),
)  # fmt: skip

ROWS: Final = (*INPUT, *FEEDBACK, *GUIDE)

LAYER: Final = Parameter(
    name="input/amount", limit=(-1.0, 1.0), played=(-1.0, 1.0), identity=0.0,
    meaning="how much the brightness of the picture that comes in, or what /input/encoder finds in it, takes the place "
    "of what the layer shows; below 0 its negative does",
)  # fmt: skip
"""The row under each layer."""

VECTORS: Final = {
    **{f"input/{number}/crop": tuple(f"input/{number}/crop/{part}" for part in ("left", "top", "width", "height"))
       for number in range(1, INPUTS + 1)},
    "feedback/shift": ("feedback/shift/x", "feedback/shift/y"),
}  # fmt: skip

KINDS: Final = "ndi:NAME file:NAME still:NAME shm:NAME camera:NAME syphon:NAME spout:NAME none"

ENCODER: Final = "/input/encoder"
"""The stored address of what looks at the picture that steers layers."""

TEXTS: Final = (
    *(
        Parameter(name=f"input/{number}/source", kind="text",
                  meaning=f"what comes in as input {number}: {KINDS}; files lie below the models' folder")
        for number in range(1, INPUTS + 1)
    ),
    Parameter(name=ENCODER[1:], kind="text",
              meaning="a tiny autoencoder's encoder, a file below the models' folder: what it finds in the picture "
              "that comes in steers layers in place of its brightness; empty: brightness"),
)  # fmt: skip


def source_of(number: int) -> str:
    """The stored address of an input's source."""
    return f"/input/{number}/source"
