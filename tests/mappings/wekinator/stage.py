"""A practice with its protocol, and everything that it sends, in the order in which it does."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from netbend_mappings.session import Session
from netbend_mappings.wekinator import Practice, Wanted, Wekinator
from netbend_mappings.wekinator.listener import Ear
from netbend_mappings.wekinator.training import AtOnce, Training

CONTROL = "/wekinator/control/"


class Files:
    """Notes what it is asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []

    def batch(self, name: str) -> None:
        self.asked.append(("batch", name))

    def load_model(self, output: int, name: str, *, data: bool) -> None:
        self.asked.append(("load", output, name, data))

    def save_model(self, output: int, name: str) -> None:
        self.asked.append(("save", output, name))

    def run_project(self, name: str, case: str) -> None:
        self.asked.append(("run", name, case))


class Slow:
    """A training that is over when it is told so."""

    share = 0.5

    def __init__(self, session: Session) -> None:
        self.session, self.over, self.cancelled = session, False, False

    def poll(self) -> bool:
        if self.over:
            self.session.train()
        return self.over

    def cancel(self) -> None:
        self.cancelled = True


class Notes(Ear):
    def __init__(self) -> None:
        self.lines: list[str] = []

    def noted(self, line: str) -> None:
        self.lines.append(line)


class Stage:
    """A receiver without sockets: `say` is a client that sends, `sent` what comes back."""

    def __init__(self, session: Session | None = None, wanted: Wanted | None = None, *, slow: bool = False) -> None:
        self.sent: list[tuple[Any, ...]] = []
        self.files, self.notes, self.trainings = Files(), Notes(), list[Slow]()
        self.practice = Practice(
            lambda inputs, made: Session(inputs, made.outputs()), self._slowly if slow else AtOnce, wanted
        )
        self.practice.listeners.append(self.notes)
        self.protocol = Wekinator(
            self.practice, self.files, lambda address, values: self.sent.append((address, *values.tolist())),
            lambda address: self.sent.append((address,)), lambda address, path: self.sent.append((address, path)),
        )  # fmt: skip
        if session is not None:
            self.practice.adopt(session)
            self.sent.clear()

    def _slowly(self, session: Session) -> Training:
        self.trainings.append(Slow(session))
        return self.trainings[-1]

    @property
    def session(self) -> Session:
        assert self.practice.session is not None
        return self.practice.session

    def say(self, address: str, *arguments: Any) -> list[tuple[Any, ...]]:
        """Send, and take what comes back."""
        self.protocol.hear(address if address.startswith("/") else CONTROL + address, arguments)
        back, self.sent = self.sent, []
        return back

    def inputs(self, *values: Any) -> list[tuple[Any, ...]]:
        return self.say("/wek/inputs", *values)

    def show(self, pairs: Sequence[tuple[Sequence[float], Sequence[float]]]) -> None:
        """Record examples as a client does."""
        self.say("startRecording")
        for x, y in pairs:
            self.say("outputs", *y)
            self.inputs(*x)
        self.say("stopRecording")


def trained(outputs: Any = 2, *, slow: bool = False) -> Stage:
    """Two inputs whose outputs are learnt by straight lines: y1 = x1, y2 = 1 - x2."""
    session = Session(2, outputs)
    for output in range(len(session.outputs)):
        session.set_learner(output, "linear")
    stage = Stage(session, slow=slow)
    stage.show([((a, b), (a, 1 - b)) for a in (0.0, 0.5, 1.0) for b in (0.0, 0.5, 1.0)])
    session.train()
    return stage


def written(folder: Path, rows: Sequence[Sequence[float]]) -> Path:
    """A CSV."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "batch.csv"
    path.write_text("".join(",".join(map(str, row)) + "\n" for row in rows))
    return path
