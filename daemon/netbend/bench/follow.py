"""`netbend bench follow`: what an input costs that is followed, and how soon a gesture is known while it goes on."""

import time
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from netbend.bench.base import Result, quantile
from netbend_mappings.following import ParticleFollower, ParticleSettings, Templates

Samples = NDArray[np.float64]
Example = tuple[int, Samples]

SAMPLES: Final = 100
SHARES: Final = (0.25, 0.5, 0.75, 1.0)
SPEEDS: Final = ((1.0, 1.0), (0.5, 1.0), (2.0, 1.0), (1.0, 0.7), (1.5, 1.3))


def bench(scale: float = 1.0) -> Result:
    """Measure, at `scale` of the full length."""
    result = Result("follow", "1000 particles, this process's own time; figures drawn in three inputs, and a Wiimote's")
    _cost(result, 8, 3, scale)
    _cost(result, 8, 20, scale)
    _variations(result)
    _real(result)
    return result


def drawn(gesture: int, speed: float, size: float, random: np.random.Generator) -> Samples:
    """Gesture 0..7 at a speed and a size: sums of two waves an input, with a hundredth of noise."""
    form = np.random.default_rng(gesture).normal(size=(2, 3))
    t = np.linspace(0.0, 1.0, round(SAMPLES / speed))[:, None]
    path = form[0] * np.sin(np.pi * t) + form[1] * np.sin(2 * np.pi * t)
    return np.asarray(size * path + 0.01 * random.standard_normal(path.shape), np.float64)


def _cost(result: Result, gestures: int, examples: int, scale: float) -> None:
    random = np.random.default_rng(0)
    recorded = [(one + 1, drawn(one, 1.0, 1.0, random)) for one in range(gestures) for _ in range(examples)]
    follower, spent = ParticleFollower(Templates.make(recorded)), list[float]()
    for turn in range(max(2, int(40 * scale))):
        for values in drawn(turn % gestures, 1.0, 1.0, random):
            begun = time.thread_time()
            follower.step(values)
            spent.append((time.thread_time() - begun) * 1000)
    result.add(f"{gestures} gestures of {examples}, p50", quantile(spent, 0.5), "ms", "<= 0.3")
    result.add(f"{gestures} gestures of {examples}, p99", quantile(spent, 0.99), "ms")


def _variations(result: Result) -> None:
    """Faster, slower, larger, smaller: over the second half, how often it is the right one, and how far off."""
    random = np.random.default_rng(1)
    follower = ParticleFollower(Templates.make([(one + 1, drawn(one, 1.0, 1.0, random)) for one in range(8)]))
    for speed, size in SPEEDS:
        right, away = [], []
        for gesture in range(8):
            follower.start()
            path = drawn(gesture, speed, size, random)
            said = [follower.step(values) for values in path]
            half = len(path) // 2
            right += [answer.gesture == gesture + 1 for answer in said[half:]]
            away += [abs(answer.progresses[gesture] - at / (len(path) - 1)) for at, answer in enumerate(said)][half:]
        name = f"speed {speed:g}, size {size:g}"
        result.add(f"{name}: right", 100 * float(np.mean(right)), "%")
        result.add(f"{name}: progress off by", 100 * float(np.mean(away)), "%")


def _real(result: Result) -> None:
    found = _recordings("TRAIN"), _recordings("TEST")
    if not all(found):
        result.how += "; a Wiimote's not measured: they need aeon (pip install --no-deps aeon)"
        return
    templates = Templates.make(found[0])
    right = np.zeros(len(SHARES))
    for seed in range(3):
        follower = ParticleFollower(templates, ParticleSettings(seed=seed))
        for gesture, path in found[1]:
            follower.start()
            said = [int(follower.step(values).likelihoods.argmax()) + 1 for values in path]
            right += [said[max(0, int(share * len(said)) - 1)] == gesture for share in SHARES]
    for share, count in zip(SHARES, right.tolist(), strict=True):
        name = f"one of ten Wiimote gestures, known when {100 * share:.0f} % done"
        result.add(name, 100 * count / (3 * len(found[1])), "%")


def _recordings(name: str) -> list[Example]:
    """PickupGestureWiimoteZ as the package aeon bundles it; it is read, never imported."""
    spec = find_spec("aeon")
    if spec is None or spec.origin is None:
        return []
    folder = Path(spec.origin).parent / "datasets" / "data" / "PickupGestureWiimoteZ"
    lines = (folder / f"PickupGestureWiimoteZ_{name}.ts").read_text(encoding="utf-8").splitlines()
    rows = [line.split(":") for line in lines if line and line[0] not in "#@"]
    return [(int(row[-1]), np.array([[float(value)] for value in row[0].split(",")])) for row in rows]
