"""The commands of clusters, without a process: what is computed, imported and exported, and what is put into use."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from netbend.conductor.cluster import DATA, ClusterCommands, folder
from netbend.error import AddressError
from netbend.tree.tree import Sender, Tree
from netbend_models.clusters import Clustering
from netbend_models.clusters.played import from_text
from netbend_models.clusters.store import read, write
from tests.daemon.conductor.desk import AtOnce, description

NAMES = [layer.name for layer in description().layers]
FOUND = Clustering(description().digest, "activation", 0, {NAMES[0]: ((0, 2), (1, 3)), NAMES[1]: ((0, 1, 2, 3),)})


class Process:
    """Stores what a process would, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Sequence[str]]] = []
        self.fault = ""

    def run(self, network: str, options: Sequence[str], told: Callable[[float], None]) -> None:
        self.asked.append((network, options))
        told(0.5)
        if self.fault:
            raise AddressError(self.fault)
        write(folder(), FOUND)


class Table:
    """A tree with the commands of clusters."""

    def __init__(self) -> None:
        self.process, self.told, self.hand = Process(), [], Sender("test")  # type: ignore[var-annotated]
        commands = ClusterCommands(
            lambda: self.tree, AtOnce(), lambda: "a network", lambda *said: self.told.append(said),
            self.process,  # type: ignore[arg-type]
        )  # fmt: skip
        self.tree = Tree(description(), commands.table())

    def play(self, address: str, *arguments: Any) -> None:
        self.tree.play(address, arguments, self.hand, 0.0)


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Table:
    monkeypatch.setenv("NETBEND_MODELS", str(tmp_path))
    return Table()


def used(table: Table) -> Clustering | None:
    return from_text(table.tree.texts.get(DATA))


def test_computed_clusters_are_told_and_used(table: Table) -> None:
    table.play("/cluster/compute")
    assert table.told == [("/cluster/progress", 0.5), ("/cluster/done", "3 clusters by activation, seed 0")]
    assert used(table) == FOUND


def test_numbers_seed_and_method_reach_the_process(table: Table) -> None:
    table.play("/cluster/number", 6)
    table.play("/cluster/compute")
    table.play("/cluster/number", 1, 2, 8)
    table.play("/cluster/seed", -4)
    table.play("/cluster/compute", "classifier")
    assert table.process.asked == [
        ("a network", ("--method=activation", "--number=6,6,6", "--seed=0")),
        ("a network", ("--method=classifier", "--number=1,2,8", "--seed=-4")),
    ]


@pytest.mark.parametrize(
    ("address", "arguments", "says"),
    [
        ("/cluster/compute", ("magic",), "activation or classifier"), ("/cluster/number", (), "one number"),
        ("/cluster/number", (1, 2), "one number"), ("/cluster/import", (), "needs a text"),
        ("/cluster/import", ("../x.yaml",), "there is no file"), ("/cluster/export", ("a.yaml",), "no clusters"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused(table: Table, address: str, arguments: tuple[Any, ...], says: str) -> None:
    with pytest.raises(AddressError, match=says):
        table.play(address, *arguments)
    assert table.process.asked == []


def test_a_released_button_computes_nothing(table: Table) -> None:
    table.play("/cluster/compute", 0.0)
    assert table.process.asked == []


def test_after_a_failure_another_is_computed(table: Table) -> None:
    table.process.fault = "no memory"
    with pytest.raises(AddressError, match="no memory"):
        table.play("/cluster/compute")
    table.process.fault = ""
    table.play("/cluster/compute")
    assert used(table) == FOUND


def test_undo_goes_back_to_the_clusters_before(table: Table) -> None:
    table.play("/cluster/compute")
    assert table.tree.undo()
    assert used(table) is None


@pytest.mark.parametrize("name", ["mine.json", "mine.yaml"])
def test_what_is_exported_is_imported_again(table: Table, tmp_path: Path, name: str) -> None:
    whole = {layer.name: (tuple(range(layer.channels)),) for layer in description().layers}
    table.tree.texts.put(DATA, None)
    (tmp_path / "given.json").write_text(Clustering("f" * 16, "imported", 0, whole).to_json())
    table.play("/cluster/import", "given.json")
    table.play("/cluster/export", name)
    table.tree.texts.put(DATA, None)
    table.play("/cluster/import", name)
    found = used(table)
    assert found is not None
    assert found.layers == whole
    assert read(folder(), description().digest) == found


@pytest.mark.parametrize("name", ["../x.yaml", "/tmp/x.yaml", "c:x.yaml", "x.txt", "no/such/folder.yaml", "a\\b.yaml"])
def test_nothing_is_written_elsewhere(table: Table, name: str) -> None:
    table.play("/cluster/compute")
    with pytest.raises(AddressError, match="/cluster/export"):
        table.play("/cluster/export", name)


def test_a_file_that_is_there_is_left_alone(table: Table, tmp_path: Path) -> None:
    table.play("/cluster/compute")
    (tmp_path / "there.json").write_text("mine")
    with pytest.raises(AddressError, match="/cluster/export"):
        table.play("/cluster/export", "there.json")
    assert (tmp_path / "there.json").read_text() == "mine"


@pytest.mark.parametrize("text", ["", "{", "{}", "[1]", "&a [*a]", "\x00", "layers: {0: [x]}", '{"format": 3}'])
def test_a_hostile_file_is_refused_in_a_line(table: Table, tmp_path: Path, text: str) -> None:
    (tmp_path / "hostile.yaml").write_text(text)
    with pytest.raises(AddressError, match="/cluster/import"):
        table.play("/cluster/import", "hostile.yaml")
    assert used(table) is None


@pytest.mark.parametrize("address", ["/cluster/compute", "/cluster/import"])
def test_a_locked_show_keeps_its_clusters(table: Table, address: str) -> None:
    table.play("/lock", 1)
    with pytest.raises(AddressError, match="the show is locked"):
        table.play(address, *(["some.json"] if address.endswith("import") else []))
    assert not table.process.asked
    assert DATA not in table.tree.texts
