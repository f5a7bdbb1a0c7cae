"""A Wekinator project as a session: examples with their rounds, settings, and the networks that it trained."""

import time
from collections.abc import Iterator
from datetime import datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from netbend_mappings.error import LearnerError
from netbend_mappings.examples.example import Example, Gesture, Recorded
from netbend_mappings.learners.catalogue import learner, names
from netbend_mappings.learners.neural import arrays
from netbend_mappings.learners.output import Classes, Gestures, Number
from netbend_mappings.learners.output import Output as Kind
from netbend_mappings.learners.setting import Choice, complete
from netbend_mappings.learners.trained import Trained
from netbend_mappings.projects.project import Output, Project
from netbend_mappings.projects.weights import Weights
from netbend_mappings.session import Session

NETWORK: Final = "neural-network"
_TIME: Final = "%Y/%m/%d %H:%M:%S:%f"


def session_of(project: Project) -> tuple[Session, tuple[str, ...]]:
    """The session, and what of the project it does without."""
    session = Session(project.inputs, [_kind(one) for one in project.outputs])
    notices = [notice for output, one in enumerate(project.outputs) for notice in _set(session, output, one)]
    session.take(sorted(_rows(project), key=lambda row: row.number))
    networks = {output: one for output, one in enumerate(project.weights) if one is not None}
    session.adopt(_trained(project, networks))
    others = [output for output in range(len(project.outputs)) if output not in networks]
    if project.trained and others and (session.examples or session.gestures):
        notices += _train_again(session, others)
    for output, one in enumerate(project.outputs):
        session.enable_recording([output], one.records)
        session.enable_running([output], one.runs)
    return session, tuple(notices)


def _kind(output: Output) -> Kind:
    if output.kind == "gesture":
        return Gestures(output.name, len(output.gestures), output.gestures)
    if output.kind == "class":
        return Classes(output.name, output.classes, output.chances)
    high = output.high if output.high > output.low else output.low + 1.0
    return Number(output.name, output.low, high, output.whole, output.hard)


def _set(session: Session, output: int, said: Output) -> Iterator[str]:
    """Choose learner and inputs; a setting that our learner lacks, or takes otherwise, is told."""
    if said.inputs:
        session.select_inputs(output, said.inputs)
    if said.learner is None:
        return
    name = said.learner.name
    if name not in names(session.outputs[output].target):
        yield f"{said.name}: {name} does not learn this here; {session.learner(output)[0]} does"
        return
    known = {one.name for one in learner(name).settings}
    settings: dict[str, Choice] = {}
    for key, value in said.learner.settings.items():
        try:
            if key in known:
                settings[key] = complete(learner(name).settings, {key: value})[key]
            else:
                yield f"{said.name}: {name} has no setting {key} ({value})"
        except LearnerError as fault:
            yield f"{said.name}: {fault}"
    session.set_learner(output, name, **settings)


def _rows(project: Project) -> Iterator[Recorded]:
    examples, now = project.examples, time.time()
    for number, (x, y) in enumerate(zip(examples.inputs, examples.outputs, strict=True), 1):
        if not np.isfinite(x).all() or np.isnan(y).all():
            continue  # ? where a value should be: nothing can be learnt from it
        targets = tuple(_target(output, value) for output, value in zip(project.outputs, y.tolist(), strict=True))
        moment = _moment(examples.times[number - 1], now)
        yield Example(number, moment, max(1, int(examples.rounds[number - 1])), tuple(x.tolist()), targets)
    for number, one in enumerate(project.gestures, 1):
        samples = tuple(tuple(sample) for sample in one.samples.tolist())
        yield Gesture(number, now, number, 0, one.number, samples)


def _target(output: Output, value: float) -> float | None:
    """No value where there is none, or where it is none of the classes."""
    return None if np.isnan(value) or (output.kind == "class" and not 1 <= value <= output.classes) else value


def _moment(word: str, otherwise: float) -> float:
    try:
        return datetime.strptime(word, _TIME).timestamp()  # noqa: DTZ007  Wekinator writes the clock on the wall
    except (ValueError, OverflowError):
        return otherwise


def _trained(project: Project, networks: dict[int, Weights]) -> Iterator[Trained]:
    """The networks, those of one shape together: they are run by one product a layer."""
    alike: dict[object, list[int]] = {}
    for output, one in networks.items():
        alike.setdefault((one.inputs, tuple(weights.shape for weights, _ in one.layers)), []).append(output)
    for outputs in alike.values():
        one = networks[outputs[0]]
        settings = complete(learner(NETWORK).settings, {"layers": max(1, len(one.layers) - 1)})
        columns = tuple(project.inputs.index(name) for name in one.inputs)
        yield Trained(NETWORK, settings, columns, tuple(outputs), _arrays([networks[place] for place in outputs]))


def _arrays(networks: list[Weights]) -> dict[str, NDArray[np.float64]]:
    layers = [
        np.stack([np.column_stack((one.layers[depth][0].T, one.layers[depth][1])) for one in networks])
        for depth in range(len(networks[0].layers))
    ]
    return arrays(
        layers, np.stack([one.in_base for one in networks]), np.stack([one.in_range for one in networks]),
        np.array([one.out_base for one in networks]), np.array([one.out_range for one in networks]),
    )  # fmt: skip


def _train_again(session: Session, outputs: list[int]) -> list[str]:
    """What lies in a Java stream is learnt again from the same examples."""
    try:
        session.train(outputs)
    except LearnerError as fault:
        return [f"{', '.join(session.output_names[one] for one in outputs)}: not trained: {fault}"]
    return []
