"""The rows of presets, morph, cues, the plane of presets and chance: the show's own, whatever the network."""

from typing import Final

from netbend_mappings.curve import CURVES
from netbend_mappings.presets.factory import LOOKS, PLACES
from netbend_mappings.presets.look import text_of
from netbend_mappings.presets.scope import DEFAULT, SCOPES
from netbend_mappings.presets.weight import METHODS
from netbend_models.parameter import Parameter

PRESETS: Final = 128
"""As many as MIDI has programmes; they count from 1."""

CUES: Final = 100

SCOPE: Final = "/preset/scope"
PLACED: Final = "/map/plane/places"


def data_of(number: int) -> str:
    """Where preset `number` keeps its look."""
    return f"/preset/{number}/data"


def name_of(number: int) -> str:
    """Where preset `number` keeps its name."""
    return f"/preset/{number}/name"


_PRESET: Final = (
    Parameter(name="preset/seconds", limit=(0.0, 3600.0), played=(0.0, 10.0), unit="seconds",
              meaning="how long a recall takes that names no time; 0: at once"),
    Parameter(name="preset/curve", kind="choice", choices=tuple(CURVES), default=1.0, limit=(0.0, len(CURVES) - 1.0),
              played=(0.0, len(CURVES) - 1.0), meaning="the way of a recall that takes its time"),
    Parameter(name="preset/current", kind="int", limit=(0.0, float(PRESETS)), played=(0.0, 16.0),
              meaning="the preset that was recalled last; netbend sets it"),
)  # fmt: skip

_MORPH: Final = (
    Parameter(name="morph/a", kind="int", limit=(0.0, float(PRESETS)), played=(0.0, 16.0),
              meaning="the preset at morph position 0; 0: none"),
    Parameter(name="morph/b", kind="int", limit=(0.0, float(PRESETS)), played=(0.0, 16.0),
              meaning="the preset at morph position 1; 0: none"),
    Parameter(name="morph/position", limit=(0.0, 1.0), meaning="how far the look is from preset a to preset b"),
)  # fmt: skip

_PLANE: Final = (
    *(Parameter(name=f"map/plane/{axis}", default=0.5, limit=(0.0, 1.0),
                meaning=f"where the look lies {way} the plane of presets")
      for axis, way in (("x", "across"), ("y", "up"))),
    Parameter(name="map/plane/method", kind="choice", choices=tuple(METHODS), limit=(0.0, len(METHODS) - 1.0),
              played=(0.0, len(METHODS) - 1.0),
              meaning="natural: the presets around count; distance: all of them, the nearer the more"),
)  # fmt: skip

_CUE: Final = (
    Parameter(name="cue/current", kind="int", limit=(0.0, float(CUES)), played=(0.0, 16.0),
              meaning="the cue that was played last; netbend sets it"),
    *(row for number in range(1, CUES + 1) for row in (
        Parameter(name=f"cue/{number}/preset", kind="int", limit=(0.0, float(PRESETS)), played=(0.0, 16.0),
                  meaning=f"the preset that cue {number} recalls; 0: none"),
        Parameter(name=f"cue/{number}/seconds", limit=(0.0, 3600.0), played=(0.0, 10.0), unit="seconds",
                  meaning=f"how long cue {number} takes"),
    )),
)  # fmt: skip

_RANDOM: Final = (
    Parameter(name="random/seed", kind="int", rule="open", played=(0.0, 100.0),
              meaning="which look comes by chance: the same number, the same look; each one takes the next number"),
)  # fmt: skip

_LOCK: Final = (
    Parameter(name="lock", kind="toggle", limit=(0.0, 1.0),
              meaning="what is played is played, and nothing changes the show: no store, name, map, cue or save"),
)  # fmt: skip

LOCKED: Final = frozenset(row.name for row in _CUE[1:])
"""The numbers that belong to the show, not to what is played."""

SLOTS: Final = (*_LOCK, *_PRESET, *_MORPH, *_PLANE, *_CUE, *_RANDOM)
"""Those that are numbers."""

TEXTS: Final = (
    Parameter(name="preset/scope", kind="text",
              meaning=f"what is stored, recalled and morphed: some of {', '.join(SCOPES)}"),
    *(row for number in range(1, PRESETS + 1) for row in (
        Parameter(name=f"preset/{number}/name", kind="text", meaning=f"what preset {number} is called"),
        Parameter(name=f"preset/{number}/data", kind="text",
                  meaning=f"the look in preset {number}, in JSON: scope, values, texts; empty: none"),
    )),
    Parameter(name="map/plane/places", kind="text",
              meaning="where presets lie on the plane, in JSON: their numbers with x and y of 0..1"),
    *(row for number in range(1, CUES + 1) for row in (
        Parameter(name=f"cue/{number}/name", kind="text", meaning=f"what cue {number} is called"),
        Parameter(name=f"cue/{number}/model", kind="text",
                  meaning=f"the network that cue {number} loads, as /model/load takes it; empty: the one that plays"),
    )),
)  # fmt: skip

DEFAULTS: Final = {
    SCOPE: " ".join(DEFAULT),
    PLACED: PLACES,
    **{data_of(number): text_of(look) for number, (_, look) in LOOKS.items()},
    **{name_of(number): name for number, (name, _) in LOOKS.items()},
}  # fmt: skip
"""What of the texts is not empty until a hand writes it, by stored address."""

COMMANDS: Final[tuple[tuple[str, str, str, int], ...]] = (
    ("preset/N/store", "", "keeps the look as it is in preset N", PRESETS),
    ("preset/N/recall", "|f|f s", "plays the look in preset N, in so many seconds, along a curve", PRESETS),
    ("preset/N/clear", "", "empties preset N", PRESETS),
    ("preset/store", "s|i", "keeps the look in the preset of that name (a new one where there is none) or number", 0),
    ("preset/recall", "s|i|s f|i f|s f s|i f s", "plays the preset of that name or number, in seconds, on a curve", 0),
    ("map/plane/N/place", "f f", "lays preset N on the plane: across, up", PRESETS),
    ("map/plane/N/remove", "", "takes preset N off the plane", PRESETS),
    ("map/plane/arrange", "|s", "lays all presets of one's own on the plane, the like beside the like: pca or umap", 0),
    ("cue/N/go", "", "plays cue N", CUES),
    ("cue/go", "i", "plays the cue of that number", 0),
    ("cue/next", "", "plays the cue after the last one", 0),
    ("cue/previous", "", "plays the cue before the last one", 0),
    ("show/save", "|s", "saves the show in its file, or by a name beside it; what was there goes into the history", 0),
    ("show/revert", "", "the show as it was saved last", 0),
    ("show/back", "", "the show as it was saved before that; again for the one before", 0),
    ("show/forward", "", "one saved version later again", 0),
    ("random/bends", "|f|f f", "a look of bends by chance, near the present one (0) or far (1), in seconds", 0),
    ("random/latent", "|f|f f", "a picture by chance, near the present one (0) or far (1), in seconds", 0),
)  # fmt: skip
"""Name, arguments, meaning, count: as a `Command` takes them."""
