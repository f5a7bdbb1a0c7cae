"""`netbend bench bending`: what bends cost of a frame, against naive ones in a forward hook, and against OpenCV."""

import ctypes
import sys
from collections.abc import Callable, Mapping, Sequence
from itertools import count, cycle, islice
from typing import Any, Final, TypeAlias

import numpy as np
import torch
from torch import Tensor, nn

from netbend.bench.base import Result
from netbend.bench.naive import naive
from netbend.bench.synthesis.measure import medians
from netbend.tree.layout import Layout
from netbend_mappings.trail import NOWHERE
from netbend_models.bending.base import AMOUNT_OFF, Operator
from netbend_models.bending.bender import Bender
from netbend_models.bending.catalogue import BUILT_IN
from netbend_models.bending.settings import BendSettings
from netbend_models.clusters.clustering import Clustering
from netbend_models.description import describe
from netbend_models.device import prepare_device
from netbend_models.network import Frame, Layer, Network
from netbend_models.networks.default import build

Act: TypeAlias = Callable[[], object]
Knob: TypeAlias = tuple[int, str, float]
"""(layer, operator/parameter, value)."""

CHANNELS, SIZE = 512, 64
SHARE: Final = 8
"""One channel in so many is in the cluster."""

POINTS: Final = ("multiply/factor", "add/level")
AFFINE: Final = ("rotate/angle", "translate/x", "scale/factor")
MORPHOLOGY: Final = ("dilate/radius", "erode/radius", "dilate/radius")
EIGHT: Final = (*POINTS, *AFFINE, *MORPHOLOGY)
_VALUES: Final = {"multiply/factor": 1.1, "add/level": 0.1, "rotate/angle": 5.0, "translate/x": 0.05,
                  "scale/factor": 1.1, "dilate/radius": 1.0, "erode/radius": 1.0}  # fmt: skip
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3


class Desk:
    """A bender with every knob at its default, to be turned by name."""

    def __init__(self, network_like: Any, clustering: Clustering | None) -> None:
        self.layout = Layout(describe(network_like))
        self.values = self.layout.column("default")
        self.bender = Bender(network_like.layers)
        self.bender.cluster(clustering)

    def turn(self, layer: int, name: str, value: float, target: int = 0) -> None:
        """Set a knob of a layer's target."""
        operator, _, parameter = name.partition("/")
        row = next(one for one in self.layout.operators if one.name == operator)
        place = [one.name for one in row.parameters].index(parameter)
        self.values[self.layout.target(layer, target) + self.layout.offsets[operator] + place] = value

    def settings(self) -> BendSettings:
        """As the renderer reads them, which knows that none has moved."""
        return self.layout.bends(self.values, {}, {}, NOWHERE)


def bench(scale: float = 1.0) -> Result:
    """Measure, at `scale` of the full length."""
    prepare_device("cpu", threads=1)
    _keep_memory()
    result = Result(
        "bending",
        "CPU time on one thread, medians, variants in turn; of the frame: the default network, the latent in motion; "
        f"operators: {CHANNELS} channels of {SIZE} x {SIZE}, {CHANNELS // SHARE} in the cluster, values in motion",
    )
    rounds = max(3, int(80 * scale))
    _frames(result, rounds)
    _operators(result, max(3, int(20 * scale)))
    _opencv(result, max(3, int(8 * scale)))
    return result


def _keep_memory() -> None:
    """Let glibc keep what is freed: here it would give megabytes back and fetch them page by page, as no network does.

    One activation by turns takes thousands of page faults, which are on the account of whoever runs next; a frame of
    the default network some tens, of StyleGAN2 at 256 and at 512 a few (getrusage).
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is not None:
        for threshold in (_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD):
            mallopt(threshold, 2**30)


# of the frame


def _frames(result: Result, rounds: int) -> None:
    network = build()
    clustering = _eighths(network)
    desks = {"identity": Desk(network, None), "eight of three kinds on 8 layers": _with_eight(network)}
    for acting in (1, 4, 8, 32):
        for name, target in (("all channels", 0), ("a 12.5 % cluster", 1)):
            desks[f"{acting} acting, {name}"] = _acting(network, clustering, acting, target)
    numbers = count(1)
    acts: dict[str, Act] = {"free": _frame(network, Desk(network, None), numbers, compiled=False)}
    acts |= {name: _frame(network, desk, numbers) for name, desk in desks.items()}
    taken = medians(acts, rounds)
    result.add("a frame without bends", taken["free"], "ms")
    for name in desks:
        wanted = "<= 20" if name.startswith("eight") else ""
        if name != "identity":
            result.add(f"{name}, of the frame", 100 * (taken[name] / taken["free"] - 1), "%", wanted)
    settings, bender = desks["identity"].settings(), desks["identity"].bender
    alone = medians({"compile": lambda: [bender.compile(settings) for _ in range(100)]}, rounds)["compile"] / 100
    result.add("at identity, of the frame", 100 * alone / taken["free"], "%", "<= 1")


def _frame(network: Network, desk: Desk, numbers: "count[int]", *, compiled: bool = True) -> Act:
    controls = {row.name: row.default for row in network.rows if row.kind not in ("text", "list", "trigger")}
    plan = desk.bender.compile(desk.settings())

    def act() -> object:
        number = next(numbers)
        bends = desk.bender.compile(desk.settings()) if compiled else plan
        network.begin(Frame(number, 0.0, controls | {"latent/seed": number / 7}, bends))
        return network.step()

    return act


def _with_eight(network: Network) -> Desk:
    desk, first = Desk(network, None), max(0, len(network.layers) - len(EIGHT)) // 2
    for layer, name in enumerate(EIGHT, first):
        desk.turn(layer, name, _VALUES[name])
    return desk


def _acting(network: Network, clustering: Clustering, acting: int, target: int) -> Desk:
    """So many operators, one kind after the other, spread over the layers from the middle on."""
    desk, layers = Desk(network, clustering), len(network.layers)
    kinds = [*POINTS, *AFFINE, "dilate/radius", "erode/radius"]
    for number, name in enumerate(islice(cycle(kinds), acting)):
        desk.turn((layers // 2 + number) % layers, name, _VALUES[name], target)
    return desk


def _eighths(network_like: Any) -> Clustering:
    layers = {one.name: (tuple(range(max(1, one.channels // SHARE))),) for one in network_like.layers}
    return Clustering("0" * 16, "imported", 0, layers)


# each operator


class _Layer:
    """As much of a network as a description asks for: one layer."""

    kind, digest, rows, inputs = "layer", "0" * 16, (), ()
    output = None

    def __init__(self) -> None:
        self.layers = (Layer(0, "layer", CHANNELS, SIZE, SIZE, steady=True),)


@torch.inference_mode()
def _operators(result: Result, rounds: int) -> None:
    x, renew = _activation()
    acts: dict[str, Act] = {}
    moves: dict[str, Act] = {}
    names = [operator.name for operator in BUILT_IN]
    for operator in BUILT_IN:
        knobs = _moving(operator, off=operator.parameters[-1] is AMOUNT_OFF)
        for target, name in ((0, "all"), (1, "cluster")):
            acts[f"{operator.name} {name}"], moves[f"{operator.name} {name}"] = _ours(operator, knobs, x, target)
        acts[f"{operator.name} mask"] = _hooked(operator, knobs, x, masked=True)
        acts[f"{operator.name} hook"] = _hooked(operator, knobs, x, masked=False)
    taken = medians(acts, rounds, lambda name: (moves[name]() if name in moves else None, renew()))
    for name in names:
        result.add(f"{name}: a cluster, against hook and mask", taken[f"{name} mask"] / taken[f"{name} cluster"],
                   "times", ">= 4")  # fmt: skip
    for name in names:
        result.add(f"{name}: all channels, against a hook", taken[f"{name} hook"] / taken[f"{name} all"], "times",
                   ">= 1")  # fmt: skip


def _activation() -> tuple[Tensor, Act]:
    """An activation, and what makes it new: bends write over it, and ablated once all would be bent as silence."""
    drawn = torch.randn(1, CHANNELS, SIZE, SIZE, generator=torch.Generator().manual_seed(0))
    x = drawn.contiguous(memory_format=torch.channels_last)
    before = x.clone(memory_format=torch.preserve_format)
    return x, lambda: x.copy_(before)


def _moving(operator: Operator, *, off: bool) -> list[list[float]]:
    """Values that act, a few settings of them, by turns."""
    turns = []
    for turn in range(4):
        values = [row.default for row in operator.parameters]
        values[-1] = 1.0
        if not off or len(values) > 1:
            rows = operator.parameters[:-1] or operator.parameters
            place = next((place for place, row in enumerate(rows) if row.kind == "float"), 0)
            first = rows[place]
            if first.kind == "float":
                values[place] = first.admit(1.0 if first.name == "radius" else 0.3 + turn / 10)
            elif first.kind == "toggle":
                values[place] = 1.0
        turns.append(values)
    return turns


def _ours(operator: Operator, turns: Sequence[Sequence[float]], x: Tensor, target: int) -> tuple[Act, Act]:
    """The plan's run, and the move of its values: once a frame for all bends, so it is in the figures of the frame."""
    desk, numbers = Desk(_Layer(), _eighths(_Layer())), count()
    for row, value in zip(operator.parameters, turns[0], strict=True):
        desk.turn(0, f"{operator.name}/{row.name}", value, target)
    plan, moved = desk.bender.compile(desk.settings()), np.ones(len(turns[0]), np.bool_)
    for layer, seed in plan.wanted:
        plan.shelf.put(layer, seed, x)
    return (
        lambda: plan.apply(0, x, in_place=True),
        lambda: plan.move(np.array(turns[next(numbers) % len(turns)]), moved),
    )


def _hooked(operator: Operator, turns: Sequence[Sequence[float]], x: Tensor, *, masked: bool) -> Act:
    """The operator in plain torch on all channels, in a forward hook, and a mask that leaves it on some."""
    mask = torch.zeros(1, CHANNELS, 1, 1, dtype=torch.bool)
    mask[:, : CHANNELS // SHARE] = True
    module, numbers, plain = nn.Identity(), count(), naive(operator, turns[0], x)

    def hook(_module: nn.Module, _inputs: object, output: Tensor) -> Tensor:
        bent = plain(output, turns[next(numbers) % len(turns)])
        return torch.where(mask, bent, output) if masked else bent

    module.register_forward_hook(hook)
    return lambda: module(x)


# OpenCV


@torch.inference_mode()
def _opencv(result: Result, rounds: int) -> None:
    try:
        import cv2
    except ImportError:
        return
    cv2.setNumThreads(1)
    cross = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))
    turned = cv2.getRotationMatrix2D(((SIZE - 1) / 2, (SIZE - 1) / 2), 5.0, 1.0)
    theirs: Mapping[str, Callable[[Any], Any]] = {
        "rotate": lambda one: cv2.warpAffine(one, turned, (SIZE, SIZE)),
        "dilate": lambda one: cv2.dilate(one, cross),
        "erode": lambda one: cv2.erode(one, cross),
    }
    x, renew = _activation()
    acts: dict[str, Act] = {}
    moves: dict[str, Act] = {}
    for name, function in theirs.items():
        operator = next(one for one in BUILT_IN if one.name == name)
        acts[f"{name} ours"], moves[f"{name} ours"] = _ours(operator, _moving(operator, off=False), x, 0)
        acts[f"{name} theirs"] = _by_channel(function, x)
    taken = medians(acts, rounds, lambda name: (moves[name]() if name in moves else None, renew()))
    for name in theirs:
        ratio = taken[f"{name} theirs"] / taken[f"{name} ours"]
        result.add(f"{name}: all channels, against OpenCV channel by channel", ratio, "times", ">= 4")


def _by_channel(function: Callable[[Any], Any], x: Tensor) -> Act:
    """There and back, as a network needs it."""
    return lambda: torch.from_numpy(np.stack([function(np.ascontiguousarray(one)) for one in x[0].numpy()]))[None]
