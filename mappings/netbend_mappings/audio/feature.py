"""The table of features: what each measures, its range where that is fixed, and how it moves unless told otherwise."""

from dataclasses import dataclass
from typing import Final

ADAPT: Final = 10.0
"""Seconds after which a range that adapts has forgotten most of what was."""

FAST: Final = 0.02
SLOW: Final = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One measured number; `low`..`high` becomes 0..1 where the range is fixed (`adapt` 0).

    A range that adapts is never narrower than `least`, in the feature's own unit: noise in a silent room stays small.
    What is `grounded` has a silence: its range begins at `low` however it adapts.
    """

    name: str
    meaning: str
    low: float = 0.0
    high: float = 1.0
    least: float = 0.0
    grounded: bool = False
    adapt: float = ADAPT
    attack: float = FAST
    release: float = SLOW


BANDS: Final = (63, 125, 250, 500, 1000, 2000, 4000, 8000)
"""The middles of octaves (IEC 61260-1), in Hz."""

CHROMA: Final = ("C", "C sharp", "D", "D sharp", "E", "F", "F sharp", "G", "G sharp", "A", "A sharp", "B")

BPM: Final = (60.0, 180.0)
"""The tempi that stand at 0 and at 1."""

FEATURES: Final = (
    Feature(name="rms", meaning="how loud it is", high=0.5, least=0.02, grounded=True),
    Feature(name="peak", meaning="the greatest sample", least=0.05, grounded=True),
    Feature(name="centroid", meaning="how bright: the middle of the spectrum", high=8000.0, least=500.0, attack=0.05),
    Feature(name="spread", meaning="how wide the spectrum is", high=6000.0, least=500.0, attack=0.05),
    Feature(name="skewness", meaning="how far the spectrum leans to the low", high=8.0, least=1.0, attack=0.05),
    Feature(name="kurtosis", meaning="how peaked the spectrum is", high=60.0, least=5.0, attack=0.05),
    Feature(name="flux", meaning="how much the spectrum has grown just now", high=2.0, least=0.05, grounded=True,
            attack=0.0),
    Feature(name="onset", meaning="1 where a note or a beat begins, and back to 0", least=1.0, grounded=True, adapt=0.0,
            attack=0.0),
    *(Feature(name=f"band/{number}", meaning=f"how loud the octave round {middle} Hz is", high=0.25, least=0.005,
              grounded=True)
      for number, middle in enumerate(BANDS, 1)),
    *(Feature(name=f"chroma/{number}", meaning=f"how much {note} there is, against the strongest note", least=1.0,
              grounded=True, adapt=0.0, attack=0.05) for number, note in enumerate(CHROMA, 1)),
    Feature(name="tempo", meaning=f"the tempo that is heard, {BPM[0]:g}..{BPM[1]:g} beats/min", low=BPM[0],
            high=BPM[1], least=1.0, adapt=0.0, attack=0.0, release=0.0),
)  # fmt: skip
"""In the order in which an analyser gives them."""

PLACE: Final = {feature.name: place for place, feature in enumerate(FEATURES)}
