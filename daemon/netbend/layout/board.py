"""What a control surface shows: pages of rows of controls; macros and zones alone, since these suit every network."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from netbend_mappings.macro import FACTORY
from netbend_mappings.presets.factory import LOOKS
from netbend_models.bending.settings import ZONES
from netbend_models.description import OperatorSpec

Kind = Literal["fader", "toggle", "push", "listen"]

MACROS: Final = 8
PRESETS: Final = 16
_COLUMNS: Final = 9


@dataclass(frozen=True, slots=True)
class Span:
    """What is known of an address: from where to where it is played, its value; `whole`: in whole numbers."""

    low: float = 0.0
    high: float = 1.0
    value: float = 0.0
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Control:
    """Something to touch. A push sends its address alone, `listen` adds the port where the surface hears feedback."""

    kind: Kind
    label: str
    address: str
    span: Span = Span()


@dataclass(frozen=True, slots=True)
class Row:
    """Controls side by side, `weight` high against the other rows; `columns` leaves room for as many."""

    weight: float
    controls: tuple[Control, ...]
    columns: int


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet of rows, the first on top."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """A place in pixels from the upper left corner."""

    x: float
    y: float
    width: float
    height: float


_FADERS: Final = (
    ("bends", "/bend/amount"), ("level", "/master/level"), ("walk", "/latent/walk/speed"), ("x", "/latent/x"),
    ("y", "/latent/y"), ("truncation", "/latent/truncation"), ("noise", "/noise/amount"), ("bpm", "/tempo/bpm"),
)  # fmt: skip
_PUSHES: Final = (
    ("panic", "/panic"), ("undo", "/undo"), ("redo", "/redo"), ("back", "/latent/previous"),
    ("any", "/latent/random"), ("next", "/latent/next"), ("tap", "/tempo/tap"),
)  # fmt: skip


def pages(
    spans: Mapping[str, Span], operators: Sequence[OperatorSpec], macros: Mapping[int, str] | None = None,
    presets: Mapping[int, str] | None = None,
) -> tuple[Page, ...]:  # fmt: skip
    """The pages of a tree; `spans` holds every address that it answers to, others are left out."""
    macros = macros or {number: macro.name for number, macro in FACTORY.items()}
    presets = presets or {number: name for number, (name, _) in LOOKS.items()}
    wanted = (_play(macros, presets), *(_zone(zone, operators) for zone in ZONES))
    return tuple(_there(page, spans) for page in wanted)


def _play(macros: Mapping[int, str], presets: Mapping[int, str]) -> Page:
    turned = tuple(
        Control("fader", macros.get(number) or str(number), f"/macro/{number}") for number in range(1, MACROS + 1)
    )
    looks = tuple(
        Control("push", presets.get(number) or str(number), f"/preset/{number}/recall")
        for number in range(1, PRESETS + 1)
    )
    pushes = (
        *(Control("push", *one) for one in _PUSHES),
        Control("toggle", "freeze", "/master/freeze"), Control("listen", "listen", "/subscribe"),
    )  # fmt: skip
    live = tuple(Control("fader", *one) for one in _FADERS)
    rows = ((4.0, turned), (3.0, live), (1.0, looks[:8]), (1.0, looks[8:]), (1.0, pushes))
    return Page("play", tuple(Row(weight, controls, len(controls)) for weight, controls in rows))


def _zone(zone: str, operators: Sequence[OperatorSpec]) -> Page:
    place = f"/zone/{zone}"
    faders = [Control("fader", "amount", f"{place}/amount")]
    faders += [Control("fader", one.name.replace("_", " "), f"{place}/{one.name}/{_mover(one)}") for one in operators]
    switches = (
        Control("toggle", "bypass", f"{place}/bypass"), Control("toggle", "solo", f"{place}/solo"),
        Control("push", "flash", f"{place}/flash"), Control("push", "reset", f"{place}/reset"),
    )  # fmt: skip
    starts = range(0, len(faders), _COLUMNS)
    rows = (Row(3.0, tuple(faders[start : start + _COLUMNS]), _COLUMNS) for start in starts)
    return Page(zone, (*rows, Row(1.0, switches, len(switches))))


def _mover(operator: OperatorSpec) -> str:
    """The parameter that brings an operator out of its rest: its amount where that is 0, else its first number."""
    amount = next((row for row in operator.parameters if row.name == "amount"), None)
    if amount is not None and amount.default == 0.0:
        return "amount"
    return next(row.name for row in operator.parameters if row.kind in ("float", "int", "toggle"))


def _there(page: Page, spans: Mapping[str, Span]) -> Page:
    """The page with the spans, without what the tree does not answer to."""
    rows = (
        replace(row, controls=tuple(
            replace(one, span=spans[one.address]) for one in row.controls if one.address in spans
        ))
        for row in page.rows
    )  # fmt: skip
    return Page(page.name, tuple(row for row in rows if row.controls))


def placed(page: Page, width: float, height: float, gap: float = 8.0) -> Iterator[tuple[Control, Box]]:
    """Each control of a page with its place on a sheet of that size."""
    unit = (height - gap) / sum(row.weight for row in page.rows)
    top = gap
    for row in page.rows:
        step = (width - gap) / row.columns
        for column, control in enumerate(row.controls):
            yield control, Box(gap + column * step, top, step - gap, row.weight * unit - gap)
        top += row.weight * unit
