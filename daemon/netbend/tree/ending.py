"""The endings that every numeric parameter has behind its address: what they do, and what they answer."""

from collections.abc import Callable
from math import degrees, radians
from typing import TYPE_CHECKING, Any

from netbend.error import AddressError
from netbend.tree.argument import fires, number_of
from netbend.tree.node import NO_SLOT, Row
from netbend.tree.span import to_fraction, to_natural

if TYPE_CHECKING:
    from netbend.tree.tree import Sender, Tree

Arguments = tuple[Any, ...]


def understands(row: Row, ending: str) -> bool:
    """Whether a row has this ending: a number has all, an angle radians, a text or list reset, a trigger none."""
    if row.parameter.kind == "trigger" or (ending == "radians" and row.parameter.unit != "degrees"):
        return False
    return row.slot != NO_SLOT or ending == "reset"


def play_ending(tree: "Tree", row: Row, ending: str, arguments: Arguments, sender: "Sender", now: float) -> None:
    """Do what `row.address/ending` says."""
    _PLAYS[ending](tree, row, arguments, sender, now)


def get_ending(tree: "Tree", row: Row, ending: str) -> Arguments:
    """The value at `row.address/ending`."""
    if ending not in _ANSWERS or not understands(row, ending):
        raise AddressError(f"{row.address}/{ending} has no value")
    return _ANSWERS[ending](tree, row)


def _number(row: Row, ending: str, arguments: Arguments, place: int = 0) -> float:
    argument = arguments[place] if len(arguments) > place else None
    return number_of(argument, row.parameter, f"{row.address}/{ending}")


def _normalized(tree: "Tree", row: Row, arguments: Arguments, sender: "Sender", now: float) -> None:
    fraction = min(1.0, max(0.0, _number(row, "normalized", arguments)))
    tree.play(row.address, (to_natural(row.parameter, fraction, tree.spans.get(row.slot)),), sender, now)


def _span(tree: "Tree", row: Row, arguments: Arguments, _sender: "Sender", _now: float) -> None:
    low, high = _number(row, "span", arguments), _number(row, "span", arguments, 1)
    tree.set_span(row, (row.parameter.admit(low), row.parameter.admit(high)))


def _reset(tree: "Tree", row: Row, arguments: Arguments, sender: "Sender", now: float) -> None:
    if fires(arguments) and row.slot == NO_SLOT:
        tree.texts.write(row, None, sender, now)
    elif fires(arguments):
        sender.held.pop(row.slot, None)  # whoever asks for the default holds no fader
        tree.play(row.address, (row.parameter.default,), sender, now)


def _nudge(tree: "Tree", row: Row, arguments: Arguments, sender: "Sender", now: float) -> None:
    step = _number(row, "nudge", arguments)
    sender.held.pop(row.slot, None)  # two equal results of two nudges are two moves
    tree.play(row.address, (tree.standing(row.slot) + step,), sender, now)


def _toggle(tree: "Tree", row: Row, arguments: Arguments, sender: "Sender", now: float) -> None:
    if fires(arguments):
        sender.held.pop(row.slot, None)
        tree.play(row.address, (tree.other_of(row),), sender, now)


def _ramp(tree: "Tree", row: Row, arguments: Arguments, sender: "Sender", now: float) -> None:
    value, seconds = _number(row, "ramp", arguments), _number(row, "ramp", arguments, 1)
    tree.ramp(row, value, max(0.0, seconds), sender, now)


def _smooth(tree: "Tree", row: Row, arguments: Arguments, _sender: "Sender", _now: float) -> None:
    seconds = _number(row, "smooth", arguments)
    if row.parameter.kind != "float":
        raise AddressError(f"{row.address} goes by steps; it has nothing to smooth")
    tree.set_smooth(row, max(0.0, seconds))


def _safe(tree: "Tree", row: Row, arguments: Arguments, _sender: "Sender", _now: float) -> None:
    tree.set_safe(row, safe=_number(row, "safe", arguments) > 0)


def _radians(tree: "Tree", row: Row, arguments: Arguments, sender: "Sender", now: float) -> None:
    tree.play(row.address, (degrees(_number(row, "radians", arguments)),), sender, now)


def _played(_tree: "Tree", row: Row, _arguments: Arguments, _sender: "Sender", _now: float) -> None:
    raise AddressError(f"{row.address}/played is out only; send to {row.address}")


_PLAYS: dict[str, Callable[["Tree", Row, Arguments, "Sender", float], None]] = {
    "normalized": _normalized, "span": _span, "reset": _reset, "nudge": _nudge, "toggle": _toggle,
    "ramp": _ramp, "smooth": _smooth, "safe": _safe, "radians": _radians, "played": _played,
}  # fmt: skip

_ANSWERS: dict[str, Callable[["Tree", Row], Arguments]] = {
    "normalized": lambda tree, row: (to_fraction(row.parameter, tree.base[row.slot], tree.spans.get(row.slot)),),
    "span": lambda tree, row: tree.spans.get(row.slot, row.parameter.played),
    "smooth": lambda tree, row: (tree.smooth.get(row.slot, 0.0),),
    "safe": lambda tree, row: (int(row.slot in tree.safe),),
    "radians": lambda tree, row: (radians(tree.base[row.slot]),),
    "played": lambda tree, row: (tree.played(row.slot),),
}
