"""The keeper of a show without a daemon: saved, kept, gone back through, and what stops it."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from netbend.conductor.holding import Holding
from netbend.conductor.show import ShowKeeper
from netbend.error import AddressError
from netbend.show.shelf import Shelf, load
from netbend.tree.tree import Sender, Tree
from tests.daemon.conductor.desk import Desk

ANGLE = "/zone/middle/rotate/angle"


class Air:
    """A part on air, as far as a show asks for it."""

    network = "default"

    def __init__(self, tree: Tree) -> None:
        self.tree = tree


class House:
    """Where it plays."""

    def __init__(self, tree: Tree) -> None:
        self.air: Any = Air(tree)
        self.parked: Holding = {"values": {"/layer/elsewhere/rotate/angle": 7.0}}

    def replace_parked(self, holding: Holding) -> None:
        self.parked = holding


class Evening:
    """A keeper, with what it told and which networks it asked for."""

    def __init__(self, path: Path, options: Mapping[str, Any] | None = None) -> None:
        desk = Desk()
        self.tree, self.house, self.told, self.loads = desk.tree, House(desk.tree), [], []  # type: ignore[var-annotated]
        self.keeper = ShowKeeper(
            lambda: self.house, os.getpid(), Shelf(path), options or {}, desk.later,
            lambda *asked: self.loads.append(asked), lambda *said: self.told.append(said),
        )  # fmt: skip
        self.hand = Sender("hand")

    def set(self, angle: float) -> None:
        self.tree.play(ANGLE, (angle,), self.hand, 0.0)
        self.keeper.changed()

    def do(self, name: str, *arguments: Any) -> None:
        self.keeper.table()[name](arguments, self.hand, 0.0)

    def keep(self) -> bool:
        work = self.keeper.keep()
        if work is not None:
            work()
        return work is not None


@pytest.fixture
def evening(tmp_path: Path) -> Evening:
    return Evening(tmp_path / "evening.json")


def test_changes_are_kept_once_and_said_to_be_under_way(evening: Evening) -> None:
    evening.set(10.0)
    assert evening.keep()
    assert not evening.keep()
    kept = load(evening.keeper.shelf.autosave)
    assert kept.holding["values"] == {ANGLE: 10.0, "/layer/elsewhere/rotate/angle": 7.0}
    assert kept.state["ended"] is False


def test_what_is_as_it_was_is_not_written_again(evening: Evening) -> None:
    evening.set(10.0)
    evening.keep()
    evening.keeper.shelf.autosave.unlink()
    evening.keeper.changed()
    assert evening.keep()
    assert not evening.keeper.shelf.autosave.exists()


def test_an_end_leaves_an_autosave_only_of_what_was_not_saved(evening: Evening) -> None:
    evening.set(10.0)
    evening.keep()
    evening.do("show/save")
    evening.keeper.close()
    assert not evening.keeper.shelf.autosave.exists()
    evening.set(20.0)
    evening.keeper.close()
    assert load(evening.keeper.shelf.autosave).state["ended"] is True


def test_versions_are_gone_through_and_undone(evening: Evening) -> None:
    for angle in (10.0, 20.0, 30.0):
        evening.set(angle)
        evening.do("show/save")
    seen = []
    for name in ("show/back", "show/back", "show/forward", "show/revert"):
        evening.do(name)
        seen.append(evening.tree.get(ANGLE)[0])
    assert seen == [20.0, 10.0, 20.0, 30.0]
    evening.tree.undo()
    assert evening.tree.get(ANGLE) == (20.0,)
    assert evening.house.parked["values"] == {"/layer/elsewhere/rotate/angle": 7.0}
    assert evening.loads == []


def test_where_nothing_is_earlier_or_saved_it_says_so(evening: Evening) -> None:
    with pytest.raises(AddressError, match="the show was never saved; /show/save does"):
        evening.do("show/revert")
    evening.set(1.0)
    evening.do("show/save")
    with pytest.raises(AddressError, match="there is no earlier version"):
        evening.do("show/back")
    evening.keeper.shelf.path.write_text("{")
    with pytest.raises(AddressError, match="ends too soon or is damaged"):
        evening.do("show/revert")
    assert evening.tree.get(ANGLE) == (1.0,)


def test_a_name_gives_the_show_a_file_of_its_own(evening: Evening) -> None:
    evening.set(3.0)
    evening.keep()
    evening.do("show/save", "late night")
    folder = evening.keeper.shelf.path.parent
    assert [path.name for path in folder.iterdir()] == ["late night.json"]
    for name in ("../up", "a/b", ".hidden", "x" * 80):
        with pytest.raises(AddressError, match="a show's name has letters"):
            evening.do("show/save", name)
    (folder / "other.json").write_text("mine")
    with pytest.raises(AddressError, match="already; choose another name"):
        evening.do("show/save", "other")


def test_a_disk_that_is_full_is_said_and_saved_later(evening: Evening, monkeypatch: pytest.MonkeyPatch) -> None:
    evening.set(3.0)

    def full(_number: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        with pytest.raises(AddressError, match="No space left on device"):
            evening.do("show/save")
        assert evening.keep()
    assert not evening.keeper.shelf.autosave.exists()
    evening.set(4.0)
    assert evening.keep()
    assert load(evening.keeper.shelf.autosave).holding["values"][ANGLE] == 4.0


def test_a_locked_show_is_not_written(evening: Evening) -> None:
    evening.tree.play("/lock", (1,), evening.hand, 0.0)
    evening.set(5.0)
    assert not evening.keep()
    with pytest.raises(AddressError, match="the show is locked"):
        evening.do("show/save")
    evening.keeper.close()
    assert list(evening.keeper.shelf.path.parent.iterdir()) == []
