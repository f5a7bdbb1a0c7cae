"""What plays parameters by links: macros, oscillators, inputs, sound; one more family is one row of `SOURCES`.

A source stands 0..1 in a row of its own. Its links and its name are texts under /mod, as /mod/lfo/1/links.
"""

from dataclasses import dataclass
from typing import Final

from netbend.audio.row import KEYS
from netbend.tree import preset
from netbend.wekinator.follow import KEYS as FOLLOWED
from netbend.wekinator.row import KEYS as LEARNT
from netbend_mappings.lfo import SHAPES, SHORTEST
from netbend_mappings.link import text_of
from netbend_mappings.macro import FACTORY, MACROS
from netbend_models.parameter import Parameter

LFOS: Final = 16
INPUTS: Final = 32


@dataclass(frozen=True, slots=True)
class Source:
    """A family of sources: its `keys` are numbers or names, KEY in a row stands for one of them.

    The source stands in `row`; `amount` is the row that what it adds is multiplied with. One that a hand plays, as a
    macro, may be moved by links itself; the others are what they are.
    """

    name: str
    keys: tuple[str, ...]
    row: str
    amount: str = ""
    hand: bool = False

    def row_of(self, key: str) -> str:
        """The name of the row where this one stands."""
        return self.row.replace("KEY", key)

    def amount_of(self, key: str) -> str:
        """The name of the row with its amount, empty where there is none."""
        return self.amount.replace("KEY", key)

    @property
    def numbered(self) -> bool:
        """Whether its keys are the numbers from 1."""
        return self.keys[0] == "1"


def numbers(count: int) -> tuple[str, ...]:
    """The keys of so many that are counted from 1."""
    return tuple(str(number) for number in range(1, count + 1))


SOURCES: Final = (
    Source("macro", numbers(MACROS), "macro/KEY", hand=True),
    Source("lfo", numbers(LFOS), "lfo/KEY/value", "lfo/KEY/amount"),
    Source("input", numbers(INPUTS), "mod/input/KEY/value", "mod/input/KEY/amount"),
    Source("audio", KEYS, "audio/KEY", "mod/audio/KEY/amount"),
    Source("map", LEARNT, "map/output/KEY", "mod/map/KEY/amount"),
    Source("follow", FOLLOWED, "map/follow/KEY", "mod/follow/KEY/amount"),
)

LINKED: Final = {
    f"/mod/{source.name}/{key}/links": (source, key) for source in SOURCES for key in source.keys
}  # fmt: skip
"""Every source by the address of its links."""

SOURCE_OF: Final = {stored: source.row_of(key) for stored, (source, key) in LINKED.items()}
"""The row of a source by the address of its links."""

MASTER: Final = "mod/amount"
"""The row that everything is multiplied with that no hand plays."""

MACRO: Final = tuple(
    Parameter(name=f"macro/{number}", limit=(0.0, 1.0), identity=0.0,
              meaning=f"how far macro {number} is turned: it moves what /mod/macro/{number}/links names")
    for number in range(1, MACROS + 1)
)  # fmt: skip

MODULATED: Final = (
    Parameter(name=MASTER, default=1.0, limit=(0.0, 1.0), identity=1.0,
              meaning="how much LFOs, inputs and all that moves by itself may do; macros keep what hands gave them"),
)  # fmt: skip


def _lfo(number: int) -> tuple[Parameter, ...]:
    place = f"lfo/{number}"
    return (
        Parameter(name=f"{place}/shape", kind="choice", choices=SHAPES, limit=(0.0, len(SHAPES) - 1.0),
                  played=(0.0, len(SHAPES) - 1.0),
                  meaning=f"LFO {number}: sine, triangle, saw, square, random (held for a cycle), smooth (gliding)"),
        Parameter(name=f"{place}/length", default=4.0, limit=(SHORTEST, 65536.0), played=(0.25, 16.0), curve="log",
                  unit="beats or seconds", meaning="how long a cycle is"),
        Parameter(name=f"{place}/beats", kind="toggle", default=1.0, limit=(0.0, 1.0),
                  meaning="the length counts beats, and cycles begin with them; off: seconds"),
        Parameter(name=f"{place}/phase", rule="wrap", limit=(0.0, 1.0), unit="cycles",
                  meaning="how far into its cycle it begins"),
        Parameter(name=f"{place}/width", default=0.5, limit=(0.0, 1.0), identity=0.5,
                  meaning="the share of a cycle that its first half takes: the pulse of a square, the slope of others"),
        Parameter(name=f"{place}/offset", limit=(-1.0, 1.0), played=(-1.0, 1.0), identity=0.0,
                  meaning="added to the wave, which ends at 0 and 1"),
        Parameter(name=f"{place}/amount", default=1.0, limit=(-1.0, 1.0),
                  meaning="what its links add is multiplied with this; below 0 they go the other way"),
        Parameter(name=f"{place}/seed", kind="int", default=float(number), rule="open", played=(0.0, 100.0),
                  meaning="which random numbers come: the same seed, the same numbers"),
        Parameter(name=f"{place}/once", kind="toggle", limit=(0.0, 1.0),
                  meaning="ends after one cycle, until it is started again"),
        Parameter(name=f"{place}/restart", kind="trigger", meaning="a cycle begins now"),
        Parameter(name=f"{place}/value", limit=(0.0, 1.0), meaning="where it is, in …/value/played; it goes by itself"),
    )  # fmt: skip


LFO: Final = tuple(row for number in range(1, LFOS + 1) for row in _lfo(number))


def _input(number: int) -> tuple[Parameter, ...]:
    place = f"mod/input/{number}"
    return (
        Parameter(name=f"{place}/value", limit=(0.0, 1.0),
                  meaning=f"where input {number} stands; what it hears sets it, or a hand"),
        Parameter(name=f"{place}/low", rule="open", meaning="what it hears that is 0"),
        Parameter(name=f"{place}/high", default=1.0, rule="open", meaning="what it hears that is 1"),
        Parameter(name=f"{place}/learn", kind="toggle", limit=(0.0, 1.0),
                  meaning="while on, low and high go as far as what comes"),
        Parameter(name=f"{place}/amount", default=1.0, limit=(-1.0, 1.0),
                  meaning="what its links add is multiplied with this"),
    )  # fmt: skip


INPUT: Final = tuple(row for number in range(1, INPUTS + 1) for row in _input(number))

INPUT_FROM: Final = tuple(
    Parameter(name=f"mod/input/{number}/from", kind="text",
              meaning=f"the OSC address that input {number} hears, /glove/x, or /glove/xyz 2 for its second number")
    for number in range(1, INPUTS + 1)
)  # fmt: skip

_EXAMPLE: Final = '{"to": address, "low": 0, "high": 1, "curve": "linear", "amount": 1, "smooth": 0}'

MODULATION: Final = (
    *(Parameter(name=f"mod/{source.name}/{key}/{name}", kind="text", meaning=meaning.replace("KEY", key))
      for source in SOURCES for key in source.keys
      for name, meaning in (
          ("name", f"what {source.name} KEY is called"),
          ("links", f"what {source.name} KEY moves: JSON, [{_EXAMPLE}, …]"),
      )),
    *INPUT_FROM,
)  # fmt: skip

TEXT_DEFAULTS: Final = {
    f"/mod/macro/{number}/{name}": text
    for number, macro in FACTORY.items() for name, text in (("name", macro.name), ("links", text_of(macro.links)))
} | preset.DEFAULTS  # fmt: skip
"""What texts are until a hand writes them, by stored address; all others are empty."""
