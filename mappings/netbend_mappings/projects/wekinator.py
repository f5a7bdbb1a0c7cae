"""A project that Wekinator wrote, as ours: its XML settings, ARFF examples, gestures, and the weights of its networks.

The trained models of other kinds lie in Java object streams, which are never read: they are trained again.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np

from netbend_mappings.projects import arff, gesture, java, markup, weights
from netbend_mappings.projects.error import ProjectError
from netbend_mappings.projects.file import read_bytes, read_text
from netbend_mappings.projects.markup import Element
from netbend_mappings.projects.project import (
    MOST_CLASSES,
    MOST_INPUTS,
    MOST_OUTPUTS,
    Ends,
    Examples,
    Learner,
    Output,
    Project,
    no_examples,
)  # fmt: skip

ENDING: Final = ".wekproj"

_LEARNERS: Final = (
    ("neuralnet", "neural-network"), ("linearregression", "linear"), ("polynomial", "polynomial"),
    ("knearest", "nearest"), ("knn", "nearest"), ("ada", "adaboost"), ("j48", "tree"), ("decisiontree", "tree"),
    ("stump", "stump"), ("bayes", "bayes"), ("svm", "svm"), ("supportvector", "svm"), ("smo", "svm"),
)  # fmt: skip
"""Our learner by a part of the name of Wekinator's builder class."""


def read(path: Path) -> Project:
    """The project in a folder, or with this .wekproj."""
    folder, facts = _folder(path)
    inputs = _xml(folder / "inputConfig.xml")
    outputs = _xml(folder / "outputConfig.xml")
    names = _input_names(inputs, folder)
    listed = outputs.find("outputs")
    made = tuple(_output(element, folder) for element in listed.children) if listed else ()
    if not 1 <= len(made) <= MOST_OUTPUTS:
        raise ProjectError(f"{folder / 'outputConfig.xml'} has {len(made)} outputs; 1..{MOST_OUTPUTS} can be")
    ends = _ends(facts, inputs, outputs, folder)
    name = facts.word("projectName") or folder.name
    if made[0].kind == "gesture":
        return _of_gestures(folder, name, ends, names, made[0])
    return _of_values(folder, name, ends, names, made)


def _folder(path: Path) -> tuple[Path, Element]:
    if path.is_dir():
        found = sorted(path.glob(f"*{ENDING}"))
        if not found:
            raise ProjectError(f"{path} has no {ENDING} file; name the folder of a project")
        path = found[0]
    return path.parent, _xml(path)


def _xml(path: Path) -> Element:
    return markup.parse(read_bytes(path), str(path))


def _input_names(inputs: Element, folder: Path) -> tuple[str, ...]:
    file = folder / "inputConfig.xml"
    count = _whole(inputs.word("numInputs"), "numInputs", file, 1, MOST_INPUTS)
    names = tuple(inputs.words("inputNames"))
    if len(names) != count or len(set(names)) != count:
        raise ProjectError(f"{file} names {len(set(names))} inputs of {count}")
    return names


def _ends(facts: Element, inputs: Element, outputs: Element, folder: Path) -> Ends:
    plain = Ends()
    return Ends(
        inputs=_address(inputs.word("oscMessage"), plain.inputs),
        outputs=_address(outputs.word("oscMessage"), plain.outputs),
        port=_whole(facts.word("oscReceivePort") or "6448", "oscReceivePort", folder, 0, 65535),
        host=outputs.word("hostName") or plain.host,
        out_port=_whole(outputs.word("outputPort") or "12000", "outputPort", folder, 1, 65535),
    )


def _address(word: str, default: str) -> str:
    return word if word.startswith("/") and word.isascii() and word.isprintable() else default


def _whole(word: str, what: str, file: Path, low: int, high: int) -> int:
    try:
        number = int(float(word))
    except (ValueError, OverflowError) as fault:
        raise ProjectError(f"{file}: {what} must be a whole number, got {word!r:.40}") from fault
    if not low <= number <= high:
        raise ProjectError(f"{file}: {what} must be {low}..{high}, got {number}")
    return number


def _number(word: str, what: str, file: Path) -> float:
    try:
        number = float(word)
    except ValueError as fault:
        raise ProjectError(f"{file}: {what} must be a number, got {word!r:.40}") from fault
    if not np.isfinite(number):
        raise ProjectError(f"{file}: {what} must be finite, got {word}")
    return number


def _output(element: Element, folder: Path) -> Output:
    file = folder / "outputConfig.xml"
    name = element.word("name")
    if "Dtw" in element.tag:
        names = tuple(element.words("gestureNames"))
        count = _whole(element.word("numGestures"), "numGestures", file, 1, gesture.MOST_GESTURES)
        if len(names) != count:
            raise ProjectError(f"{file} names {len(names)} gestures of {count}")
        return Output(name, "gesture", gestures=names)
    if "Classification" in element.tag:
        chances = any("istribution" in child.tag and child.text == "true" for child in element.children)
        classes = _whole(element.word("numClasses"), "numClasses", file, 1, MOST_CLASSES)
        return Output(name, "class", 1.0, float(classes), whole=True, hard=True, classes=classes, chances=chances)
    low, high = (_number(element.word(tag) or default, tag, file) for tag, default in (("min", "0"), ("max", "1")))
    whole, hard = element.word("outputType") == "INTEGER", element.word("limitType") == "HARD"
    return Output(name, "number", min(low, high), max(low, high), whole=whole, hard=hard)


def _of_values(folder: Path, name: str, ends: Ends, inputs: tuple[str, ...], outputs: tuple[Output, ...]) -> Project:
    current = folder / "current"
    examples = _examples(current / "currentData.arff", len(inputs), len(outputs))
    described = current / "modelSetDescription.json"
    networks = weights.read(read_text(described), str(described)) if described.exists() else ()
    networks = _fitting(networks, inputs, len(outputs), described)
    told = [_model(current / "models" / f"model{number}.xml") for number in range(len(outputs))]
    dressed = tuple(_dress(one, model, inputs) for one, model in zip(outputs, told, strict=True))
    trained = any(networks) or any(model is not None and model.word("modelState") == "BUILT" for model in told)
    return Project(name, ends, inputs, dressed, examples, weights=networks, trained=trained)


def _fitting(
    networks: tuple[weights.Weights | None, ...], inputs: tuple[str, ...], outputs: int, file: Path
) -> tuple[weights.Weights | None, ...]:
    """A network for each output; what a network takes must be among the inputs."""
    strange = [one for network in networks if network for one in network.inputs if one not in inputs]
    if strange or len(networks) > outputs:
        raise ProjectError(
            f"{file} describes {len(networks)} models of {outputs} outputs; unknown inputs: {strange[:3]}"
        )
    return (*networks, *[None] * (outputs - len(networks)))


def _examples(file: Path, inputs: int, outputs: int) -> Examples:
    if not file.exists():
        return no_examples(inputs, outputs)
    table = arff.read(read_text(file), str(file))
    if len(table.names) != inputs + outputs:
        raise ProjectError(f"{file} has {len(table.names)} columns of values; {inputs} + {outputs} are the project's")
    return Examples(table.values[:, :inputs], table.values[:, inputs:], table.rounds, table.times)


def _model(file: Path) -> Element | None:
    if not file.exists():
        return None
    return markup.parse(java.first_string(read_bytes(file), str(file)), str(file))


def _dress(output: Output, model: Element | None, inputs: tuple[str, ...]) -> Output:
    """An output with what its model's settings say."""
    if model is None:
        return output
    builder = model.find("modelBuilder")
    chosen = [inputs.index(one) for one in model.words("inputNames") if one in inputs]
    return Output(
        output.name, output.kind, output.low, output.high, output.whole, output.hard, output.classes, output.chances,
        learner=_learner(builder) if builder else None,
        inputs=tuple(chosen) if 0 < len(chosen) < len(inputs) else None,
        records=model.word("recordEnabled") != "false", runs=model.word("runEnabled") != "false",
    )  # fmt: skip


def _learner(builder: Element) -> Learner | None:
    kind = builder.attributes.get("class", builder.tag).rpartition(".")[2].lower()
    name = next((ours for part, ours in _LEARNERS if part in kind), None)
    settings = _SETTINGS.get(name)
    return Learner(name, settings(builder) if settings else {}) if name else None


def _neural(builder: Element) -> dict[str, object]:
    settings: dict[str, object] = {"layers": int(builder.word("numHiddenLayers") or 1)}
    if builder.word("hiddenLayerType") != "NUM_FEATURES" and builder.word("numNodesPerHiddenLayer").isdecimal():
        settings["nodes"] = int(builder.word("numNodesPerHiddenLayer"))
    return settings


def _counted(ours: str, *parts: str) -> Callable[[Element], dict[str, object]]:
    """A setting that is a whole number in the element whose tag has one of these parts."""

    def read_it(builder: Element) -> dict[str, object]:
        for child in builder.children:
            if any(part in child.tag.lower() for part in parts) and child.text.isdecimal():
                return {ours: int(child.text)}
        return {}

    return read_it


_SETTINGS: Final[dict[str | None, Callable[[Element], dict[str, object]]]] = {
    "neural-network": _neural,
    "nearest": _counted("k", "neighbor", "neighbour", "numk"),
    "adaboost": _counted("rounds", "round", "iteration"),
    "polynomial": _counted("exponent", "exponent"),
}


def _of_gestures(folder: Path, name: str, ends: Ends, inputs: tuple[str, ...], output: Output) -> Project:
    file = folder / "current" / "currentData.csv"
    recorded = gesture.read(read_text(file), str(file)) if file.exists() else ()
    for number, one in enumerate(recorded, 1):
        if one.samples.shape[1] != len(inputs) or one.number > len(output.gestures):
            raise ProjectError(f"{file}: gesture {number} is not of this project: {len(inputs)} inputs, "
                               f"{len(output.gestures)} gestures")  # fmt: skip
    settings = folder / "current" / "models" / "model1.xml"
    learner = Learner("dtw", _warping(_xml(settings), settings) if settings.exists() else {})
    dressed = Output(output.name, "gesture", gestures=output.gestures, learner=learner)
    return Project(name, ends, inputs, (dressed,), no_examples(len(inputs), 0), recorded, trained=bool(recorded))


def _warping(model: Element, file: Path) -> dict[str, object]:
    """DTW's settings as far as they are ours."""
    told = model.find("settings") or model
    found: dict[str, object] = {}
    for ours, tag in (("radius", "matchWidth"), ("minimum", "minAllowedGestureLength"),
                      ("hop", "hopSizeForContinuousSearch"), ("points", "downsampleMaxLength")):  # fmt: skip
        if told.word(tag):
            found[ours] = _whole(told.word(tag), tag, file, 0, 100_000)
    if model.word("matchThreshold"):
        found["threshold"] = _number(model.word("matchThreshold"), "matchThreshold", file)
    return found
