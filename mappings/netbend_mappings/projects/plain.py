"""A project of ours: a folder of plain text that diffs well, and beside it the log that nothing recorded is lost from.

    project.toml         inputs, outputs, learners, where it listens and whom it tells
    examples.csv         as they stood when it was saved; gestures.csv likewise
    models/NAME.toml     what was learnt
    examples.jsonl       every event since the project began, written before a recording is acknowledged

The log says more than the tables (what was undone, what came after the last save), so it is the one that is read,
unless the tables are others than those that were saved: a hand has changed them, and they win.
"""

import hashlib
import shutil
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from netbend_mappings.error import MappingError
from netbend_mappings.examples.event import Recording, encode
from netbend_mappings.examples.example import Recorded
from netbend_mappings.examples.log import ExampleLog
from netbend_mappings.features import Feature
from netbend_mappings.learners.output import Classes, Gestures, Number, Output
from netbend_mappings.learners.trained import Trained
from netbend_mappings.projects import model, table, toml
from netbend_mappings.projects.error import ProjectError
from netbend_mappings.projects.file import read_text, write_text
from netbend_mappings.projects.opened import Opened
from netbend_mappings.projects.project import MOST_INPUTS, MOST_OUTPUTS, Ends
from netbend_mappings.session import Session

FORMAT: Final = 1
PROJECT, EXAMPLES, GESTURES = "project.toml", "examples.csv", "gestures.csv"
LOG, MODELS = "examples.jsonl", "models"


def is_ours(path: Path) -> bool:
    """Whether this folder, or this project.toml, is one."""
    return path.name == PROJECT or (path / PROJECT).is_file()


def save(session: Session, ends: Ends, folder: Path) -> None:
    """Write the project; each file is put in its place whole, the one that names the others last."""
    tables = {
        EXAMPLES: table.write_examples(session.examples, session.input_names, session.output_names),
        GESTURES: table.write_gestures(session.gestures, session.input_names),
    }
    for name, text in tables.items():
        write_text(folder / name, text)
    draft(session, ends, folder, {name: _digest(text) for name, text in tables.items()})()


def draft(session: Session, ends: Ends, folder: Path, digests: Mapping[str, str] | None = None) -> Callable[[], None]:
    """What writes settings and models, but no tables, as they are now: it may be called in a thread."""
    if digests is None:
        digests = dict(_read(folder / PROJECT).get("tables", {})) if (folder / PROJECT).exists() else {}
    models = _models(session)
    document = _document(session, ends, digests, list(models))

    def write() -> None:
        for name, one in models.items():
            write_text(folder / MODELS / name, model.write(one))
        write_text(folder / PROJECT, toml.text(document))
        for stale in set((folder / MODELS).glob("*.toml")) - {folder / MODELS / name for name in models}:
            stale.unlink(missing_ok=True)

    return write


def _models(session: Session) -> dict[str, Trained]:
    """The models by file, named after the first output that each plays; what another plays now is none of theirs."""
    firsts = {id(one): output for output, one in sorted(session.trained.items(), reverse=True)}
    found = {}
    for output, one in sorted(session.trained.items()):
        if firsts[id(one)] == output:
            mine = (place if session.trained.get(place) is one else model.NOWHERE for place in one.outputs)
            found[f"{output + 1}.toml"] = replace(one, outputs=tuple(mine))
    return found


def settle(session: Session, folder: Path) -> None:
    """Keep the session's log in this folder from now on, with all that it holds; a log that stands there goes aside."""
    log = folder / LOG
    if session.log is not None and session.log.path == log:
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if log.exists():
            log.replace(_aside(folder))
        if session.log is None:
            log.write_bytes(b"".join(encode(Recording(row)) for row in _recorded(session)))
        else:
            shutil.copyfile(session.log.path, log)
    except OSError as fault:
        raise ProjectError(f"{log} cannot be written: {fault.strerror}") from fault
    before, session.log = session.log, ExampleLog(log)
    if before is not None:
        before.close()


def _recorded(session: Session) -> list[Recorded]:
    rows: list[Recorded] = [*session.examples, *session.gestures]
    return sorted(rows, key=lambda row: row.number)


def _aside(folder: Path) -> Path:
    return next(path for number in range(1, 10_000) if not (path := folder / f"examples-{number}.jsonl").exists())


def _document(session: Session, ends: Ends, digests: Mapping[str, str], models: list[str]) -> dict[str, Any]:
    return {
        "netbend": FORMAT,
        "inputs": list(session.input_names),
        "models": models,
        "tables": dict(digests),
        "ends": {"inputs": ends.inputs, "outputs": ends.outputs, "port": ends.port, "host": ends.host,
                 "out_port": ends.out_port},
        "feature": [{"kind": one.kind, "input": one.input + 1, "window": one.window} for one in session.features],
        "output": [_plain(session, output) for output in range(len(session.outputs))],
    }  # fmt: skip


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(session: Session, output: int) -> dict[str, Any]:
    learner, settings = session.learner(output)
    said: dict[str, Any] = {
        "name": session.outputs[output].name, **_kind(session.outputs[output]),
        "value": float(session.values[output]),
        "records": session.recording[output], "runs": session.running[output], "learner": learner,
    }  # fmt: skip
    chosen = session.selected_inputs(output)
    if len(chosen) < session.width:
        said["inputs"] = [one + 1 for one in chosen]
    return {**said, "settings": dict(settings)}


def _kind(kind: Output) -> dict[str, Any]:
    match kind:
        case Number():
            low, high = float(kind.minimum), float(kind.maximum)
            return {"kind": "number", "minimum": low, "maximum": high, "integer": kind.integer, "hard": kind.hard}
        case Classes():
            return {"kind": "classes", "count": kind.count, "probabilities": kind.probabilities}
        case Gestures():
            return {"kind": "gestures", "count": kind.count, "names": list(kind.names)}


def load(path: Path, *, keep: bool = True) -> Opened:
    """Open a project; `keep`: what is recorded from now on goes into its log."""
    folder = path.parent if path.name == PROJECT else path
    file = folder / PROJECT
    document = _read(file)
    try:
        session = _session(document)
        ends = Ends(**{name: type(getattr(Ends(), name))(value) for name, value in document.get("ends", {}).items()})
        notices = _take_examples(session, document, folder, keep=keep)
        _take_models(session, document, folder)
        _put_values(session, document)
    except ProjectError:
        raise
    except (MappingError, KeyError, TypeError, ValueError, AttributeError, OverflowError) as fault:
        raise ProjectError(f"{file} is not as netbend writes it: {fault!s:.160}") from fault
    return Opened(session, ends, folder.name, folder, tuple(notices))


def _read(file: Path) -> Mapping[str, Any]:
    try:
        document = tomllib.loads(read_text(file))
    except (tomllib.TOMLDecodeError, RecursionError) as fault:
        raise ProjectError(f"{file} is no TOML: {fault}") from fault
    if document.get("netbend") != FORMAT:
        raise ProjectError(f"{file} is of format {document.get('netbend')!r:.20}; this netbend reads {FORMAT}")
    return document


def _session(document: Mapping[str, Any]) -> Session:
    inputs, outputs = [str(one) for one in document["inputs"]], document["output"]
    if not (1 <= len(inputs) <= MOST_INPUTS and 1 <= len(outputs) <= MOST_OUTPUTS):
        raise ValueError(f"a project has 1..{MOST_INPUTS} inputs and 1..{MOST_OUTPUTS} outputs")
    session = Session(inputs, [_output(one) for one in outputs])
    session.set_features(
        Feature(str(one["kind"]), int(one["input"]) - 1, int(one["window"])) for one in document.get("feature", ())
    )
    for output, one in enumerate(outputs):
        session.set_learner(output, str(one["learner"]), **one.get("settings", {}))
        session.enable_recording([output], bool(one.get("records", True)))
        session.enable_running([output], bool(one.get("runs", True)))
        if "inputs" in one:
            session.select_inputs(output, [int(number) - 1 for number in one["inputs"]])
    return session


def _output(said: Mapping[str, Any]) -> Output:
    name = str(said["name"])
    match said["kind"]:
        case "classes":
            return Classes(name, int(said["count"]), bool(said.get("probabilities", False)))
        case "gestures":
            return Gestures(name, int(said["count"]), tuple(str(one) for one in said.get("names", ())))
        case "number":
            return Number(name, float(said["minimum"]), float(said["maximum"]), bool(said.get("integer", False)),
                          bool(said.get("hard", False)))  # fmt: skip
    raise ValueError(f"output {name} is {said['kind']!r:.40}; number, classes and gestures can be")


def _put_values(session: Session, document: Mapping[str, Any]) -> None:
    for output, said in enumerate(document["output"]):
        session.set_value(output, float(said.get("value", session.values[output])))


def _take_models(session: Session, document: Mapping[str, Any], folder: Path) -> None:
    for name in document.get("models", ()):
        file = folder / MODELS / Path(str(name)).name
        session.adopt([model.read(read_text(file), str(file), session.width, len(session.outputs))[0]])


def _take_examples(session: Session, document: Mapping[str, Any], folder: Path, *, keep: bool) -> Iterator[str]:
    """Those of the log, or of the tables where a hand has changed these; with what was damaged."""
    texts = {name: read_text(folder / name) for name in (EXAMPLES, GESTURES) if (folder / name).exists()}
    edited = any(document.get("tables", {}).get(name) != _digest(text) for name, text in texts.items())
    log, notices = folder / LOG, []
    if edited and log.exists():
        aside = _aside(folder)
        notices.append(
            f"{folder}: the tables were changed by hand and are read; the log before is kept as {aside.name}"
        )
        if keep:
            log.replace(aside)
    whole = log.exists() and not edited
    if keep or whole:
        notices.append(session.keep(log))
    if not whole:
        session.take(_rows(texts, folder, session))
    if not keep:
        session.close()
    return iter([notice for notice in notices if notice])


def _rows(texts: Mapping[str, str], folder: Path, session: Session) -> list[Recorded]:
    rows: list[Recorded] = []
    if EXAMPLES in texts:
        file = str(folder / EXAMPLES)
        rows += table.read_examples(texts[EXAMPLES], file, session.inputs, len(session.outputs))
    if GESTURES in texts:
        rows += table.read_gestures(texts[GESTURES], str(folder / GESTURES), session.inputs)
    return sorted(rows, key=lambda row: row.number)
