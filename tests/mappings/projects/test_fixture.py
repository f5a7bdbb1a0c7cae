"""The two projects that the running program wrote, where they are at hand."""

import json
import os
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from netbend_mappings.projects.export import to_arff
from netbend_mappings.projects.opening import open_project
from netbend_mappings.session import Session
from tests.conftest import missing


def folder(name: str) -> Path:
    """NETBEND_FIXTURES, or ../shared/fixtures beside the repository."""
    given = os.environ.get("NETBEND_FIXTURES")
    root = Path(given) if given else Path(__file__).parents[4] / "shared" / "fixtures"
    found = root / "wekinator" / name
    return found if found.is_dir() else missing(f"{found} is not there; name its folder in NETBEND_FIXTURES")


@cache
def session(name: str) -> Session:
    return open_project(folder(name))


def test_the_networks_answer_as_wekinators_weights_say() -> None:
    models = json.loads((folder("nn3x5") / "current" / "modelSetDescription.json").read_text())["modelSet"]
    for x in np.random.default_rng(0).random((50, 3)):
        assert session("nn3x5").predict(x) == pytest.approx([_by_hand(model, x) for model in models], abs=1e-9)


def _by_hand(model: dict[str, object], x: np.ndarray) -> float:
    """The formula, a node at a time."""
    nodes = {node["name"]: node for node in model["nodes"]}  # type: ignore[attr-defined]
    scaled = (x - np.array(model["inBases"])) / np.array(model["inRanges"])
    hidden = [
        1 / (1 + np.exp(-float(node["Threshold"]) - sum(
            float(node[f"Attrib {name}"]) * one for name, one in zip(model["inputNames"], scaled, strict=True))))  # type: ignore[call-overload]
        for name, node in nodes.items() if name.startswith("Sigmoid")
    ]  # fmt: skip
    last = nodes["Linear Node 0"]
    out = float(last["Threshold"]) + sum(float(last[f"Node {one}"]) * value for one, value in enumerate(hidden, 1))
    return float(out * model["outRange"] + model["outBase"])  # type: ignore[operator]


def test_the_networks_fit_their_examples_as_they_did() -> None:
    examples = session("nn3x5").examples
    missed = np.array([session("nn3x5").predict(one.inputs) - one.outputs for one in examples])
    assert len(examples) == 500
    assert np.sqrt((missed**2).mean()) < 0.0013


def test_the_examples_are_exported_as_they_came() -> None:
    assert to_arff(session("nn3x5")) == (folder("nn3x5") / "current" / "currentData.arff").read_text()


def test_each_gesture_is_recognised_when_it_is_made_again() -> None:
    for gesture in session("dtw").gestures:
        own = open_project(folder("dtw"))
        heard = [own.answer(sample).gestures[0] for sample in gesture.samples]
        assert [one.match for one in heard if one.fresh][-1] == gesture.label
    assert len(session("dtw").gestures) == 25


def test_gestures_have_wekinators_names_and_settings() -> None:
    (kind,) = session("dtw").outputs
    assert kind.names == tuple(f"output_{number}" for number in range(1, 6))  # type: ignore[union-attr]
    settings = session("dtw").learner(0)[1]
    assert [settings[name] for name in ("threshold", "radius", "minimum", "hop", "points")] == [5.0, 5, 5, 1, 10]
