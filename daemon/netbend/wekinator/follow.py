"""The rows of gesture following: how it is done, and what it says, of which some are sources of modulation."""

from typing import Final

from netbend_models.parameter import Parameter

KEYS: Final = ("progress", "likelihood", "pace")
"""What of it plays parameters by links: it stands 0..1."""

SETTINGS: Final = ("map/follow/on", "map/follow/tolerance", "map/follow/none", "map/follow/relative")
"""The rows that say how it is done."""

ROWS: Final = (
    Parameter(name="map/follow/on", kind="toggle", limit=(0.0, 1.0),
              meaning="follows the gestures of the project while they go on"),
    Parameter(name="map/follow/tolerance", default=0.1, limit=(0.001, 10.0), played=(0.02, 0.5), curve="log",
              meaning="how far a gesture may be from its recording, as a share of each input's range"),
    Parameter(name="map/follow/none", default=3.0, limit=(0.01, 1000.0), played=(1.0, 10.0), curve="log",
              unit="tolerances", meaning="what is farther than this is none of the gestures"),
    Parameter(name="map/follow/relative", kind="toggle", limit=(0.0, 1.0),
              meaning="a gesture may be anywhere: only how it goes on from where it begins counts"),
    Parameter(name="map/follow/gesture", kind="int", limit=(0.0, 1000.0), played=(0.0, 16.0),
              meaning="the gesture that is being made, 0: none of them; netbend sets it"),
    Parameter(name="map/follow/progress", limit=(0.0, 1.0),
              meaning="how far it has come; netbend sets it"),
    Parameter(name="map/follow/speed", limit=(0.0, 4.0), played=(0.0, 2.0),
              meaning="how fast it goes, 1: as recorded; netbend sets it"),
    Parameter(name="map/follow/scale", limit=(0.0, 4.0), played=(0.0, 2.0),
              meaning="how large it is, 1: as recorded; netbend sets it"),
    Parameter(name="map/follow/likelihood", limit=(0.0, 1.0),
              meaning="how likely it is this one, against the others and none; netbend sets it"),
    Parameter(name="map/follow/pace", limit=(0.0, 1.0),
              meaning="its speed as a source: 0.5 as recorded, 1 twice as fast or more; netbend sets it"),
    *(Parameter(name=f"mod/follow/{key}/amount", default=1.0, limit=(-1.0, 1.0),
                meaning="what its links add is multiplied with this; below 0 they go the other way")
      for key in KEYS),
)  # fmt: skip
