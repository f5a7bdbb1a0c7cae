"""Slots: operators of our own in a loaded graph, for ScriptModules refuse hooks.

One stands before each call of a module's method and one behind it. A graph is shared by all modules of one type, so
it cannot say which of them runs: the two keep the path of names at run time.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from threading import local
from typing import Any, Final, TypeAlias

import torch
from torch import Tensor

Visit: TypeAlias = Callable[[str, Tensor], Tensor]
"""What is done with what a call gives, by the path of names that led to it."""

ENTER: Final = "netbend::enter"
SLOT: Final = "netbend::slot"


class _Running(local):
    """What runs in this thread."""

    visit: Visit | None = None
    path: list[str]


_RUNNING: Final = _Running()


@contextmanager
def visiting(visit: Visit | None) -> Iterator[None]:
    """Let what is called meanwhile be visited; None: leave all as it is."""
    _RUNNING.visit, _RUNNING.path = visit, []
    try:
        yield
    finally:
        _RUNNING.visit = None


@cache
def library() -> Any:
    """The operators, which are there as long as this is held; torch may neither drop, merge nor move them."""
    found: Any = torch.library.Library("netbend", "FRAGMENT")  # type: ignore[no-untyped-call]
    found.define("enter(Tensor x, str name) -> Tensor", alias_analysis="CONSERVATIVE")
    found.define("slot(Tensor x, str name, bool entered) -> Tensor", alias_analysis="CONSERVATIVE")
    found.impl("enter", _enter, "CompositeExplicitAutograd")
    found.impl("slot", _slot, "CompositeExplicitAutograd")
    return found


def _enter(x: Tensor, name: str) -> Tensor:
    if _RUNNING.visit is not None:
        _RUNNING.path.append(name)
    return x


def _slot(x: Tensor, name: str, entered: bool) -> Tensor:
    visit = _RUNNING.visit
    if visit is None:
        return x
    path = _RUNNING.path if entered else [*_RUNNING.path, name]
    found = ".".join(one for one in path if one)
    if entered:
        path.pop()
    return visit(found, x)
