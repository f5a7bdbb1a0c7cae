"""The rows of sound: what is heard, where each feature stands, and how it moves there."""

from typing import Final

from netbend_mappings.audio.feature import BPM, FEATURES, Feature
from netbend_models.parameter import Parameter

KEYS: Final = tuple(feature.name for feature in FEATURES)
"""The sources of modulation that sound gives, by name."""

AUDIO: Final = (
    Parameter(name="audio/gain", default=1.0, limit=(0.0, 1000.0), played=(0.0, 4.0), unit="factor",
              meaning="what comes in is multiplied with this before anything is measured"),
    Parameter(name="audio/channel", kind="int", limit=(0.0, 64.0), played=(0.0, 8.0),
              meaning="which channel of the input is heard, from 1; 0: the first two together"),
    Parameter(name="audio/threshold", default=0.1, limit=(0.0, 10.0), played=(0.0, 0.5),
              meaning="how far above the mean an onset is, of the strongest within 10 s; less: more of them"),
    Parameter(name="audio/bpm", limit=(0.0, 1000.0), played=BPM, unit="beats/min",
              meaning="the tempo that is heard; 0: none yet; netbend sets it"),
)  # fmt: skip


def _feature(feature: Feature) -> tuple[Parameter, ...]:
    place = f"mod/audio/{feature.name}"
    return (
        Parameter(name=f"audio/{feature.name}", limit=(0.0, 1.0), meaning=f"{feature.meaning}; sound sets it"),
        Parameter(name=f"{place}/amount", default=1.0, limit=(-1.0, 1.0),
                  meaning="what its links add is multiplied with this; below 0 they go the other way"),
        Parameter(name=f"{place}/gain", default=1.0, limit=(0.0, 100.0), played=(0.0, 4.0), unit="factor",
                  meaning="what it is multiplied with on its way to 0..1"),
        Parameter(name=f"{place}/attack", default=feature.attack, limit=(0.0, 60.0), played=(0.0, 2.0),
                  unit="seconds", meaning="how slowly it rises; 0: at once"),
        Parameter(name=f"{place}/release", default=feature.release, limit=(0.0, 60.0), played=(0.0, 2.0),
                  unit="seconds", meaning="how slowly it falls; 0: at once"),
        Parameter(name=f"{place}/adapt", default=feature.adapt, limit=(0.0, 600.0), played=(0.0, 30.0),
                  unit="seconds", meaning="0..1 spans what was heard within about so long; 0: a fixed range"),
    )  # fmt: skip


FEATURE: Final = tuple(row for feature in FEATURES for row in _feature(feature))

MOTION: Final = ("gain", "attack", "release", "adapt")
"""The rows under /mod/audio/FEATURE that say how it moves."""

DEVICE: Final = "/audio/device"
FILE: Final = "/audio/file"
PLAYS: Final = "/mod/audio/onset/plays"

TEXTS: Final = (
    Parameter(name="audio/device", kind="text",
              meaning="the input that is heard, by a part of its name; default: the system's own; none: silence"),
    Parameter(name="audio/file", kind="text",
              meaning="a sound file below the models' folder that plays in place of the input, round and round"),
    Parameter(name="mod/audio/onset/plays", kind="text",
              meaning="messages that each onset plays, one after another by ; such as /latent/next"),
)  # fmt: skip
