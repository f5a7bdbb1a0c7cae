"""`netbend bench learn`: how well and how fast the learners learn and answer, against scikit-learn's own predict."""

import importlib
import importlib.util
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any, Final

import numpy as np
import psutil
from numpy.typing import NDArray

from netbend.bench.base import Result, processor_seconds
from netbend_mappings.learners.base import Lesson, Runner, quiet
from netbend_mappings.learners.catalogue import DEFAULT, learner
from netbend_mappings.learners.output import Gestures
from netbend_mappings.learners.setting import complete
from netbend_mappings.learners.worker import Worker
from netbend_mappings.session import Session

Matrix = NDArray[np.float64]

_EXAMPLES: Final = 500
_TASKS: Final = ((3, 5, 0.3, 0.0013), (3, 64, 1.5, 0.0), (100, 5, 2.0, 0.0))
"""Inputs, outputs, the seconds that training may take, and the error that is wanted (0: none)."""
_GESTURES: Final = Path("datasets/data/PickupGestureWiimoteZ")


def bench(scale: float = 1.0) -> Result:
    """Measure, with `scale` of the repetitions."""
    result = Result(
        "learn",
        f"smooth functions, {_EXAMPLES} examples, errors on {_EXAMPLES} others; training in the warm worker, "
        "with its one thread, which gives way to everything else: 'alone' is its processor time; medians",
    )
    times = max(1, round(5 * scale))
    worker = Worker()
    try:
        for inputs, outputs, seconds, error in _TASKS:
            _learn(result, worker, (inputs, outputs), (seconds, error), times)
    finally:
        worker.close()
    _classify(result, scale)
    _warp(result, scale)
    _real_gestures(result)
    return result


def task(inputs: int, outputs: int, seed: int = 1) -> tuple[Matrix, Matrix, Matrix, Matrix]:
    """Waves across the inputs, each output another: examples x, y and as many others."""
    random = np.random.default_rng(seed)
    slopes = random.normal(size=(outputs, inputs)) * (1.5 / np.sqrt(inputs / 3))
    phase = random.uniform(0, 6, outputs)
    x, other = random.random((_EXAMPLES, inputs)), random.random((_EXAMPLES, inputs))
    return x, 0.5 + 0.5 * np.sin(x @ slopes.T + phase), other, 0.5 + 0.5 * np.sin(other @ slopes.T + phase)


def _learn(result: Result, worker: Worker, size: tuple[int, int], wanted: tuple[float, float], times: int) -> None:
    (inputs, outputs), (seconds, error) = size, wanted
    x, y, other, truth = task(inputs, outputs)
    for name in (DEFAULT["numbers"], "rbf"):
        label, asked = f"{inputs} to {outputs}, {name}", name == DEFAULT["numbers"]
        session = Session(inputs, outputs)
        for place in range(outputs):
            session.set_learner(place, name)
        for one, target in zip(x.tolist(), y.tolist(), strict=True):
            session.record(one, target)
        waited, alone = _train(worker, session, times)
        found = np.array([session.predict(one).copy() for one in other])
        rmse = float(np.sqrt(((found - truth) ** 2).mean()))
        result.add(f"{label}: training", waited, "s")
        result.add(f"{label}: training, alone", alone, "s", f"<= {seconds:g}" if asked else "")
        result.add(f"{label}: error, in thousandths", rmse * 1e3, "", f"<= {error * 1e3:g}" if asked and error else "")
        result.add(f"{label}: answers", 1 / _seconds(session.predict, other[0]), "/s")
    _peer_network(result, (x, y, other, truth), f"{inputs} to {outputs}, scikit-learn's network")


def _train(worker: Worker, session: Session, times: int) -> tuple[float, float]:
    """Seconds from asking until the session answers by it, and the worker's own; the first time warms it."""
    waited, alone = [], []
    for number in range(times + 1):
        training = worker.start(session)
        child = psutil.Process(worker.process)
        begun, used = time.perf_counter(), processor_seconds(child)
        while not training.poll():
            time.sleep(0.001)
        if number:
            waited.append(time.perf_counter() - begun)
            alone.append(processor_seconds(child) - used)
    return median(waited), median(alone)


def _seconds(call: Callable[[Any], Any], x: Any, least: float = 0.2) -> float:
    """One call's processor time."""
    call(x)
    count, used = 0, 0.0
    while used < least:
        begun = time.thread_time()
        for _ in range(20):
            call(x)
        used, count = used + time.thread_time() - begun, count + 20
    return used / count


def _peer_network(result: Result, task: tuple[Matrix, Matrix, Matrix, Matrix], label: str) -> None:
    network = _module("sklearn.neural_network")
    if network is None:
        return
    x, y, other, truth = task
    nodes = 3 * y.shape[1]
    peer = network.MLPRegressor(
        hidden_layer_sizes=(nodes,), activation="logistic", solver="lbfgs", max_iter=500, random_state=0
    )
    begun = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says when it stops before the end
        peer.fit(2 * x - 1, y)
    result.add(f"{label}, {nodes} nodes: training, alone", time.process_time() - begun, "s")
    rmse = float(np.sqrt(((peer.predict(2 * other - 1) - truth) ** 2).mean()))
    result.add(f"{label}, {nodes} nodes: error, in thousandths", rmse * 1e3)
    result.add(f"{label}, {nodes} nodes: answers", 1 / _seconds(peer.predict, other[:1]), "/s")


def _classify(result: Result, scale: float) -> None:
    """One sample at a time, against what scikit-learn takes for the same model."""
    random = np.random.default_rng(0)
    centres = random.random((5, 3))
    labels = random.integers(0, 5, 3000)
    x = centres[labels] + random.normal(0, 0.12, (3000, 3))
    least = 0.4 * scale
    nearest = _runner("nearest", x, labels)
    rate = 1 / _seconds(nearest, x[0], least)
    result.add("nearest neighbour, 3000 examples: answers", rate, "/s", ">= 10000")
    for name, make in _peers().items():
        count = 3000 if name == "nearest" else 600
        mine = _runner(name, x[:count], labels[:count])
        peer = make().fit(x[:count], labels[:count] + 1)
        times = _seconds(peer.predict, x[:1], least) / _seconds(mine, x[0], least)
        result.add(f"{name}: times as fast as scikit-learn's predict", times, "x")


def _runner(name: str, x: Matrix, labels: NDArray[np.int64]) -> Runner:
    member = learner(name)
    lesson = Lesson(x, labels[:, None].astype(np.float64) + 1)
    return member.runner(member.fit(lesson, complete(member.settings, {}), quiet))


def _peers() -> dict[str, Callable[[], Any]]:
    names = ("neighbors", "tree", "ensemble", "svm", "naive_bayes")
    found: dict[str, Any] = {name: _module(f"sklearn.{name}") for name in names}
    if None in found.values():
        return {}
    neighbors, tree, ensemble, svm, bayes = (found[name] for name in names)
    grow = tree.DecisionTreeClassifier
    return {
        "nearest": lambda: neighbors.KNeighborsClassifier(1),
        "tree": lambda: grow(min_samples_leaf=2),
        "adaboost": lambda: ensemble.AdaBoostClassifier(grow(min_samples_leaf=2), n_estimators=100),
        "svm": lambda: svm.SVC(kernel="poly", degree=2, coef0=1.0),
        "bayes": bayes.GaussianNB,
    }


def _module(name: str) -> Any | None:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def _warp(result: Result, scale: float) -> None:
    random = np.random.default_rng(0)
    session = Session(3, [Gestures("gesture", 8)])
    for number in range(160):
        session.record_gesture(number % 8 + 1, random.random((60, 3)).tolist())
    stream = random.random((60, 3))
    for one in stream:
        session.answer(one)
    # every sixth input survives downsampling, and that one does all the work
    each = _seconds(session.answer, stream[0], 0.4 * scale) * (60 // 10)
    result.add("time warping, 8 gestures of 20 examples: an input that is heard", each * 1e3, "ms", "<= 1.2")


def _real_gestures(result: Result) -> None:
    """Accuracy on 50 others of 50 gestures of a Wii remote (aeon bundles them), heard as they come."""
    folder = _gestures()
    if folder is None:
        result.how += "; real gestures: pip install --no-deps aeon"
        return
    shown, tried = (_read(folder / f"PickupGestureWiimoteZ_{part}.ts") for part in ("TRAIN", "TEST"))
    label = "real gestures, accuracy"
    result.add(f"{label}: Wekinator's settings", _accuracy(shown, tried, "dtw"))
    result.add(f"{label}: netbend's", _accuracy(shown, tried, "gestures"))
    peer = _module("dtaidistance.dtw")
    if peer is None:
        result.how += "; its peer: pip install dtaidistance"
        return
    right = sum(
        shown[int(np.argmin([peer.distance_fast(series, other) for other, _ in shown]))][1] == truth
        for series, truth in tried
    )
    result.add(f"{label}: nearest whole gesture, dtaidistance", right / len(tried))


def _gestures() -> Path | None:
    found = importlib.util.find_spec("aeon")
    places = found.submodule_search_locations if found else None
    folder = Path(next(iter(places))) / _GESTURES if places else None
    return folder if folder and folder.is_dir() else None


def _read(file: Path) -> list[tuple[Matrix, int]]:
    """Series (length,) and their classes."""
    _, _, data = file.read_text(encoding="utf-8").partition("@data")
    rows = [line.rsplit(":", 1) for line in data.splitlines() if line.strip()]
    return [(np.array([float(word) for word in values.split(",")]), int(label)) for values, label in rows]


def _accuracy(shown: list[tuple[Matrix, int]], tried: list[tuple[Matrix, int]], name: str) -> float:
    session = Session(1, [Gestures("gesture", 10)])
    session.set_learner(0, name)
    for series, label in shown:
        session.record_gesture(label, series[:, None].tolist())
    right = 0
    for series, truth in tried:
        session.forget()
        for value in series:
            heard = session.answer([value]).gestures[0]
        right += int(heard.distances.argmin()) + 1 == truth
    return right / len(tried)
