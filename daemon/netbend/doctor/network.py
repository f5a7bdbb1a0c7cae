"""Networks and operators, each by itself: one that is broken is told with its reason."""

import time
from importlib.metadata import EntryPoint, entry_points
from statistics import median

from netbend.doctor.finding import Finding
from netbend.doctor.machine import usable_cores


def default(_: str = "") -> Finding:
    """The default network, down to a picture."""
    from netbend.offline.studio import Studio  # noqa: PLC0415
    from netbend.tree.tree import Tree  # noqa: PLC0415
    from netbend_models import load  # noqa: PLC0415  torch is imported in the process that may crash of it
    from netbend_models.device import prepare_device  # noqa: PLC0415

    device = str(prepare_device("auto", max(1, usable_cores() - 1)))
    studio = Studio(load("default", device=device), device)
    tree = Tree(studio.description)
    took = []
    for number in range(5):
        started = time.perf_counter()
        studio.frame(tree.base_view, tree.seconds_view, number, number / 60)
        took.append(time.perf_counter() - started)
    height, width = studio.picture.shape[:2]
    return Finding("network default", "ok", f"{width} x {height}, a frame in {median(took) * 1000:.0f} ms on {device}")


def network(name: str) -> Finding:
    """A network of another package: whether its factory can be imported; built it may be large."""
    told = f"network {name}"
    point = _point("netbend.models", name)
    try:
        factory = point.load()
    except Exception as fault:  # noqa: BLE001  an extension's import may raise anything; the state names it
        return Finding(told, "broken", f"{type(fault).__name__}: {fault} ({_source(point)})", _again(point))
    if not callable(factory):
        return Finding(told, "broken", f"{point.value} is no function that gives a network", _again(point))
    return Finding(told, "ok", f"from {_source(point)}")


def operators(_: str = "") -> Finding:
    """The operators that are built in."""
    from netbend_models.bending.catalogue import BUILT_IN  # noqa: PLC0415

    return Finding("operators", "ok", " ".join(operator.name for operator in BUILT_IN))


def operator(name: str) -> Finding:
    """An operator of another package: whether it may be played beside the built-in ones."""
    from netbend_models.bending.catalogue import collect  # noqa: PLC0415

    point = _point("netbend.operators", name)
    refused = collect([point]).refused
    if refused:
        return Finding(f"operator {name}", "broken", f"{refused[0].reason} ({_source(point)})", _again(point))
    return Finding(f"operator {name}", "ok", f"from {_source(point)}")


def _point(group: str, name: str) -> EntryPoint:
    return next(iter(entry_points(group=group, name=name)))


def _source(point: EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist else point.value


def _again(point: EntryPoint) -> str:
    return f"pip install --upgrade {point.dist.name}" if point.dist else ""
