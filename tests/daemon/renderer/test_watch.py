"""What is seen of hands while a frame is under way, and of what is no hand."""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from netbend.renderer import watch as watching
from netbend.renderer.watch import Watch
from netbend.stage.document import Document
from netbend.stage.panel import Copy, Panel, panel_bytes
from netbend.stage.segment import Segment
from netbend.tree.rest import panic
from netbend.tree.tree import Sender, Tree
from netbend_models.description import describe
from tests.support.tiny import build


class Hands:
    """A tree whose commits go to a panel and a document, as the conductor's do, and a watch over them."""

    def __init__(self, panel: Panel, document: Document) -> None:
        self.tree, self.panel, self.document = Tree(describe(build())), panel, document
        self.watch = Watch(panel, document, self.tree.layout)
        self.sender, self.now = Sender("hand"), 0.0
        panel.publish(self.tree.base_view, self.tree.seconds_view, None, 0)
        self.begin()

    def begin(self) -> None:
        copy = Copy(self.panel.snapshot().base.repeat(2).reshape(2, -1))
        snapshot, _ = self.panel.follow(copy)
        version, content = self.document.read()
        self.watch.begin(snapshot.generation, copy, version, content.get("texts", {}))

    def commit(self) -> None:
        commit = self.tree.commit()
        assert commit
        if commit.texts:
            self.write()
        self.panel.publish(self.tree.base_view, self.tree.seconds_view, commit.slots, self.document.version,
                           urgent=commit.urgent)  # fmt: skip

    def write(self, **others: Any) -> None:
        self.document.write({"texts": dict(self.tree.texts), **others})

    def play(self, address: str, *arguments: Any) -> None:
        self.tree.play(address, arguments, self.sender, self.now)
        self.commit()

    @property
    def moved(self) -> bool:
        return self.watch._moved()

    @property
    def urgent(self) -> bool:
        return self.panel.urgent > self.watch._generation


@pytest.fixture
def hands() -> Iterator[Hands]:
    size = Tree(describe(build())).layout.size
    segment = Segment.create(f"netbend-{os.getpid()}-9-panel", panel_bytes(size))
    document = Document.create(f"netbend-{os.getpid()}-9-document")
    yield Hands(Panel.lay_out(segment, size), document)
    document.remove()
    segment.remove()


@pytest.mark.parametrize(
    "move",
    [("/latent/seed", 3.0), ("/layer/1/multiply/factor", 2.0), ("/zone/fine/rotate/angle", 9.0), ("/macro/2", 0.5),
     ("/master/level", 0.2), ("/latent/walk/speed", 2.0), ("/morph/position", 0.4), ("/layer/2/list/channels", 1)],
)  # fmt: skip
def test_what_a_hand_moves_is_seen_once(hands: Hands, move: tuple[Any, ...]) -> None:
    assert not hands.moved
    hands.play(*move)
    assert hands.moved
    assert not hands.moved
    assert not hands.urgent


@pytest.mark.parametrize("name", ["audio/rms", "tempo/beat", "map/output/1", "mod/input/1/value", "output/ndi/rate"])
def test_what_is_no_hand_or_no_part_of_the_picture_is_not(hands: Hands, name: str) -> None:
    hands.tree.put(hands.tree.layout.flat_slots[name], 0.25)
    hands.commit()
    assert not hands.moved


def test_a_document_that_is_written_for_other_things_is_not(hands: Hands) -> None:
    hands.write(subscriptions=["somebody"])
    hands.tree.put(hands.tree.layout.flat_slots["audio/rms"], 0.25)
    hands.commit()
    assert not hands.moved


def test_a_panic_that_lets_go_of_something_is_urgent_until_a_frame_has_begun_with_it(hands: Hands) -> None:
    panic(hands.tree, hands.sender, 0.0)
    hands.play("/layer/1/multiply/factor", 2.0)
    hands.begin()
    assert not hands.urgent
    panic(hands.tree, hands.sender, 1.0)
    hands.commit()
    assert hands.urgent
    hands.play("/latent/seed", 3.0)
    assert hands.urgent
    hands.begin()
    assert not hands.urgent


def test_a_freeze_is_urgent(hands: Hands) -> None:
    hands.play("/master/freeze", 1)
    assert hands.urgent


def test_a_look_within_a_step_is_seldom_and_at_its_end_certain(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    looks: list[bool] = []
    monkeypatch.setattr(hands.watch, "_moved", lambda: looks.append(True) or False)  # type: ignore[func-returns-value]
    for millisecond in range(100):
        hands.watch.look(5.0 + millisecond / 1000)
    assert len(looks) == 0.1 / watching._LOOK_SECONDS
    hands.watch.ends()
    assert len(looks) == 6
