"""MIDI: whether its library is there, whether a system runs, and which ports it has, with the maps that they play."""

from collections.abc import Callable, Iterable
from importlib.util import find_spec
from typing import Final

from netbend.doctor.finding import Finding

_NAME: Final = "MIDI"
_SHOWN: Final = 8
"""Ports that are told by name."""


def ports(_: str = "", there: Callable[[], bool] = lambda: find_spec("rtmidi") is not None) -> Finding:
    """The ports that there are now."""
    from netbend.midi.base import MidiPortError  # noqa: PLC0415  not before this check is asked for
    from netbend.midi.library import library  # noqa: PLC0415
    from netbend.midi.system import RtSystem  # noqa: PLC0415

    try:
        library()
    except MidiPortError as fault:
        reason, _, remedy = str(fault).rpartition(": ")
        return Finding(_NAME, "broken" if there() else "missing", reason, remedy)
    try:
        system = RtSystem()
        names, numbered = system.names(), system.numbered
        found = told(system.name, names.inputs, numbered=numbered)
        system.close()
    except MidiPortError as fault:
        return Finding(_NAME, "off", str(fault))
    return found


def told(system: str, names: Iterable[str], *, numbered: bool = False) -> Finding:
    """What is said of a system with inputs of these names."""
    from netbend.midi.name import by_bare_name, is_loop  # noqa: PLC0415

    inputs = [name for name in by_bare_name(names, numbered=numbered) if not is_loop(name)]
    if not inputs:
        return Finding(_NAME, "ok", f"{system}: nothing is plugged in")
    more = f", and {len(inputs) - _SHOWN} more" if len(inputs) > _SHOWN else ""
    return Finding(_NAME, "ok", f"{system}: " + ", ".join(map(_with_map, inputs[:_SHOWN])) + more)


def _with_map(name: str) -> str:
    from netbend_mappings.midi.factory import factory_maps  # noqa: PLC0415
    from netbend_mappings.midi.map import first_fitting  # noqa: PLC0415

    fitting = first_fitting(factory_maps(), name)
    return f"{name} ({fitting.name if fitting else 'no map: learn its controls, or --midi'})"
