"""What the protocol and `/map/…` do with files: projects, models, batches, exports; all below a shelf's folders."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from pathlib import Path
from typing import Any

from netbend.error import AddressError
from netbend.wekinator.folder import Shelf
from netbend_mappings.error import MappingError
from netbend_mappings.projects import model, plain
from netbend_mappings.projects.export import export
from netbend_mappings.projects.file import read_text, write_text
from netbend_mappings.projects.opened import Opened
from netbend_mappings.projects.opening import load
from netbend_mappings.session import Session
from netbend_mappings.wekinator import Practice, Wanted, WekinatorError
from netbend_mappings.wekinator.answering import present
from netbend_mappings.wekinator.filing import batch
from netbend_mappings.wekinator.listener import Ear
from netbend_mappings.wekinator.protocol import CASES


class ProjectFiles(Ear):
    """Files of one practice, whose settings and models are kept as they change, beside the log of its examples.

    `listen` is asked to hear and tell where a project says, before it is played.
    """

    def __init__(self, practice: Practice, shelf: Shelf, listen: Callable[[Opened], None]) -> None:
        self._practice, self._shelf, self._listen = practice, shelf, listen
        self.folder: Path | None = None
        self._writer = ThreadPoolExecutor(1, "project")
        self._writing: Future[object] | None = None
        practice.listeners.append(self)
        self.beside: Callable[[Opened], None] | None = None
        """Plays a project beside the one that is open, where that can be."""

    def opened(self) -> None:
        """Another session: so that nothing is lost, it is a whole project from the start."""
        self.keep()

    def trained(self) -> None:
        """What was learnt is kept, beside the playing."""
        self.keep()

    def keep(self) -> None:
        """Write settings and models, if there is a folder; a disk that takes none has been told of."""
        session, folder = self._practice.session, self.folder
        if session is not None and session.log is not None and folder is not None:
            with suppress(MappingError):
                self._writing = self._writer.submit(plain.draft(session, self._practice.ends, folder))

    def settle(self) -> None:
        """Wait for what is being written: from then on it outlives the process."""
        if self._writing is not None and not self._writing.done():
            wait([self._writing])

    def close(self) -> None:
        """Wait for what is being written."""
        self.keep()
        self._writer.shutdown()

    def batch(self, name: str) -> None:
        """Record or run the rows of a CSV."""
        answers = batch(self._practice, name, self._shelf.where)
        if answers is not None:
            for listener in self._practice.listeners:
                listener.batched(answers)

    def load_model(self, output: int, name: str, *, data: bool) -> None:
        """Take a model for an output, with the examples beside it or without."""
        session, file = self._practice.open_session(), self._shelf.where(name)
        trained, document = model.read(read_text(file), str(file), session.width, len(session.outputs))
        if trained.target != session.outputs[output].target:
            raise WekinatorError(f"{file} has learnt {trained.target}; output {output + 1} is none of them")
        rows = _examples(document, session, output, file) if data else []
        session.set_learner(output, trained.learner, **trained.settings)
        session.select_inputs(output, trained.inputs)
        session.adopt([model.alone(trained, max(trained.outputs), output)])
        if data:
            session.delete_output(output)
            session.begin_round()
            for inputs, target in rows:
                session.record(inputs, [target if one == output else None for one in range(len(session.outputs))])
        for listener in self._practice.listeners:
            listener.outputs(present(session))
            listener.trained()

    def save_model(self, output: int, name: str) -> None:
        """Keep an output's model, with its examples."""
        session, file = self._practice.open_session(), self._writable(name)
        trained = session.trained.get(output)
        if trained is None:
            raise WekinatorError(f"output {output + 1} is not trained; train it first")
        mine = [one for one in session.examples if one.outputs[output] is not None]
        shown = {"inputs": [list(one.inputs) for one in mine], "targets": [one.outputs[output] for one in mine]}
        write_text(file, model.write(model.alone(trained, output, 0), {"examples": shown}))

    def run_project(self, name: str, case: str) -> None:
        """Open a project, listen as it says, and run."""
        opened = load(self._shelf.where(name))
        if case == CASES[2] and self._practice.session is not None:
            if self.beside is None:
                raise WekinatorError("one project plays at a time here; CLOSECURRENT opens another")
            self.beside(opened)
        else:
            self.run(opened)

    def run(self, opened: Opened) -> None:
        """Play a project, run it where it can be, and say that it is there."""
        self.play(opened)
        if self._practice.follows_gestures or opened.session.trained:
            self._practice.start_running()
        for listener in self._practice.listeners:
            listener.trained()

    def open(self, name: str) -> None:
        """Open a project, ours or Wekinator's."""
        self.play(load(self._shelf.where(name)))

    def play(self, opened: Opened) -> None:
        """Play a project; what is recorded in one of Wekinator's is kept in a folder of our own."""
        self._listen(opened)
        self.folder = opened.folder if plain.is_ours(opened.folder) else self._shelf.untitled()
        plain.settle(opened.session, self.folder)
        self._practice.adopt(opened.session, opened.ends)
        self._practice.note(f"{opened.name} is open: {said_of(opened.session)}")
        for notice in opened.notices:
            self._practice.note(notice)

    def make(self, inputs: Sequence[str] | int, wanted: Wanted) -> Session:
        """A new session, its examples kept in an untitled folder; a disk that takes none is told of."""
        session = Session(inputs, wanted.outputs())
        self.folder = self._shelf.untitled()
        try:
            plain.settle(session, self.folder)
        except MappingError as fault:
            self._practice.note(f"examples are not kept: {fault}")
        return session

    def save(self, name: str | None = None) -> Path:
        """Keep the project where it is, or under a name."""
        session = self._practice.open_session()
        folder = self._shelf.where(name) if name else self.folder
        if folder is None:
            raise AddressError("/map/save needs a name")
        if folder.is_file() or (name and folder != self.folder and folder.exists() and not plain.is_ours(folder)):
            raise AddressError(f"{folder} is there already, and no project of ours; choose another name")
        self._writer.submit(_nothing).result()  # what is being written comes first
        plain.settle(session, folder)
        plain.save(session, self._practice.ends, folder)
        self.folder = folder
        self._practice.note(f"saved as {folder}")
        return folder

    def _writable(self, name: str) -> Path:
        """A file that may be written: never one that a project is made of."""
        file = self._shelf.where(name)
        if file.name in (plain.PROJECT, plain.EXAMPLES, plain.GESTURES) or file.suffix == ".jsonl":
            raise WekinatorError(f"{file.name} is a name of a project's own files; choose another")
        return file

    def name_of(self, folder: Path) -> str:
        """What a message calls a project's folder."""
        return self._shelf.name_of(folder)

    def export(self, name: str) -> None:
        """Write the examples as .arff or .csv."""
        file = self._writable(name)
        export(self._practice.open_session(), file)
        self._practice.note(f"exported to {file}")


def _nothing() -> None:
    """Nothing to write."""


def said_of(session: Session) -> str:
    """What there is, in words."""
    count = len(session.examples) + len(session.gestures)
    return f"{count} examples, {session.inputs} inputs, {len(session.outputs)} outputs"


def _examples(
    document: Mapping[str, Any], session: Session, output: int, file: Path
) -> list[tuple[list[float], float]]:
    said = document.get("examples", {})
    try:
        inputs = [[float(value) for value in row] for row in said["inputs"]]
        targets = [float(value) for value in said["targets"]]
    except (KeyError, TypeError, ValueError, OverflowError) as fault:
        raise WekinatorError(f"{file} has no examples beside its model: {fault!r:.60}") from fault
    kind = session.outputs[output]
    if len(inputs) != len(targets) or any(len(row) != session.inputs for row in inputs):
        raise WekinatorError(f"{file}: examples must be {session.inputs} inputs and a target each")
    if not all(kind.legal(value) for value in targets):
        raise WekinatorError(f"{file}: some targets are no values of {kind.name}")
    return list(zip(inputs, targets, strict=True))
