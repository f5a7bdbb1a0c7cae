"""One practice with everything around it: its port, its target, its files; a daemon may have several."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from netbend.error import NetbendError, PortError
from netbend.osc.message import Message
from netbend.wekinator.beyond import Beyond
from netbend.wekinator.desk import Desk
from netbend.wekinator.files import ProjectFiles
from netbend.wekinator.folder import Shelf
from netbend.wekinator.mirror import Mirror
from netbend.wekinator.port import Refuse, WekinatorPort
from netbend.wekinator.target import Target
from netbend_mappings.error import MappingError
from netbend_mappings.learners.worker import Worker
from netbend_mappings.projects.opened import Opened
from netbend_mappings.wekinator import Practice, Wanted, Wekinator
from netbend_mappings.wekinator.argument import text

Acts = dict[str, Callable[[Any], None]]


@dataclass(frozen=True, slots=True)
class Ends:
    """Where a house was told to tell: a project's own ends give way to it."""

    host: str = ""
    port: int = 0


class House:
    """Everything that one practice needs; `rebind` is asked when a project names another port to listen on."""

    def __init__(
        self, shelf: Shelf, refuse: Refuse, wanted: Wanted | None = None, told: Ends | None = None,
        rebind: Callable[[int], None] = lambda _: None, batch_done: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        self._told, self._rebind, self._refuse = told or Ends(), rebind, refuse
        self._worker = Worker()
        self.practice = Practice(self._make, self._worker.start, wanted)
        self.files = ProjectFiles(self.practice, shelf, self._listen)
        self.target = self._aimed(self.practice.ends.host, self.practice.ends.out_port)
        self.protocol = Wekinator(self.practice, self.files, self._numbers, self._bare, self._batch)
        self.beyond = Beyond(self.practice)
        self.acts: Acts = {**Desk(self.practice).table(), **self._file_acts(), **self.beyond.table()}
        self.port = WekinatorPort(self.protocol, refuse, self._hear_map, batch_done)
        self._mirror: Mirror | None = None

    def _make(self, inputs: Any, wanted: Wanted) -> Any:
        self._worker.warm()  # what is made from what arrives is trained soon
        return self.files.make(inputs, wanted)

    def _file_acts(self) -> Acts:
        files = self.files
        return {
            "map/open": lambda said: files.open(text(said, "/map/open", "a project")),
            "map/save": lambda said: void(files.save(text(said, "/map/save", "a name") if said else None)),
            "map/export": lambda said: files.export(text(said, "/map/export", "a file that ends in .arff or .csv")),
        }

    # what is told

    def _numbers(self, address: str, values: Any) -> None:
        self.target.numbers(address, values)

    def _bare(self, address: str) -> None:
        self.target.bare(address)

    def _batch(self, address: str, path: str) -> None:
        self.target.batch(address, path)

    def _aimed(self, host: str, port: int) -> Target:
        return Target(self._told.host or host, self._told.port or port)

    def _listen(self, opened: Opened) -> None:
        """Hear and tell where a project says; where it tells is the command line's if that said so."""
        try:
            target = self._aimed(opened.ends.host, opened.ends.out_port)
        except PortError as fault:
            self.practice.note(f"{fault}; they go to localhost")
            target = self._aimed("localhost", opened.ends.out_port)
        self.target.close()
        self.target = target
        self._rebind(opened.ends.port)

    # what is heard

    def _hear_map(self, message: Message) -> bool:
        """Whether a message was one of `/map/…`."""
        act = self.acts.get(message.address[1:])
        if act is None:
            return False
        act(message.arguments)
        return True

    def act(self, name: str, arguments: Any, sender: str) -> None:
        """Do what a message under /map says; what cannot be done is reported."""
        try:
            self.acts[name](arguments)
        except (MappingError, NetbendError) as fault:
            self._refuse(sender, f"/{name}", str(fault))

    def rehearse(self) -> None:
        """Work out answers for nobody before the next input is due, from now on."""
        mirror = self._mirror = Mirror()

        def play(values: Any) -> None:
            answer = self.practice.rehearse(values)
            if answer is not None:
                mirror.show(self.target.packet(self.practice.ends.outputs, answer))

        self.port.rehearse(play)

    def close(self) -> None:
        """End what is under way, and close files and sockets."""
        self.port.stop()
        self._worker.close()
        self.beyond.close()
        self.files.close()
        if self.practice.session is not None:
            self.practice.session.close()
        self.target.close()
        if self._mirror is not None:
            self._mirror.close()


def void(_: object) -> None:
    """Nothing, of something."""
