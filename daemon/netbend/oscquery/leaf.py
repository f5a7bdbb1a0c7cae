"""One address as an OSCQuery node: what is said of it once, and its value, which changes."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from netbend.tree.node import NO_SLOT, Row
from netbend.tree.reference import Access, Fact
from netbend.tree.tree import Tree
from netbend_models.parameter import Parameter

ACCESS: Final[dict[Access, int]] = {"r": 1, "w": 2, "rw": 3}

_quote: Final = json.JSONEncoder().encode


@dataclass(frozen=True, slots=True)
class Leaf:
    """An address that holds a value, or does something: `row` is where the value is kept, `figure` what counts it."""

    address: str
    fact: Fact
    row: Row | None = None
    figure: str = ""

    @property
    def head(self) -> str:
        """Its JSON without the value and the closing brace."""
        name = self.address.rpartition("/")[2]
        about = f'"FULL_PATH":{_quote(self.address)},"DESCRIPTION":{_quote(_spoken(name))}'
        return f"{{{about},{_attributes(self.fact)}"

    def tail(self, tree: Tree, figure: Callable[[str], Any]) -> str:
        """The value and the closing brace; null where there is none, since some clients take nothing else."""
        row = self.row
        if row is not None and row.slot != NO_SLOT and row.parameter.kind != "trigger":
            return f',"VALUE":[{_plain(tree.value_of(row))}]}}'
        if self.fact.kind == "vector" or (row is not None and row.slot == NO_SLOT and row.parameter.kind != "trigger"):
            return _values(self.fact.kind, tree.get(self.address))
        return f',"VALUE":[{_quote(figure(self.figure) if self.figure else None)}]}}'


def _values(kind: str, values: tuple[Any, ...]) -> str:
    """Several values; a list has as many types as it has values at the moment."""
    types = f',"TYPE":"{"i" * len(values) or "N"}"' if kind == "list" else ""
    return f'{types},"VALUE":{_quote(list(values) or [None])}}}'


def _plain(value: float | str) -> str:
    return repr(value) if type(value) is not str else _quote(value)


def _spoken(name: str) -> str:
    """A name as hosts may write it under a control; among its siblings it is the only one."""
    return name.replace("_", " ")


@cache
def _attributes(fact: Fact) -> str:
    """Everything that is the same wherever a parameter stands."""
    told: dict[str, Any] = {} if fact.kind == "list" else {"TYPE": _type(fact)}
    told |= {"ACCESS": ACCESS[fact.access], "TAGS": [fact.kind], "MEANING": fact.meaning}
    if fact.unit:
        told["UNIT"] = [fact.unit]
    if fact.parameter is not None:
        told |= {"RANGE": [_range(fact.parameter)], "CLIPMODE": [_clip(fact.parameter)]}
    return json.dumps(told)[1:-1]


def _type(fact: Fact) -> str:
    """The first of the type tags that it takes; I for what needs none."""
    return fact.types.split("|")[0].replace(".", "") or ("I" if "|" not in fact.types else fact.types.split("|")[1])


def _range(parameter: Parameter) -> dict[str, Any]:
    low, high = parameter.played
    if parameter.kind == "choice":
        return {"VALS": list(parameter.choices)}
    if parameter.kind == "float":
        return {"MIN": low, "MAX": high}
    return {"MIN": int(low), "MAX": int(high)}


def _clip(parameter: Parameter) -> str:
    """What happens beyond RANGE: a hard limit that lies further out does not count."""
    if parameter.rule != "clamp" or parameter.kind == "choice":
        return "none"
    low, high = parameter.limit[0] >= parameter.played[0], parameter.limit[1] <= parameter.played[1]
    return {(True, True): "both", (True, False): "low", (False, True): "high"}.get((low, high), "none")
