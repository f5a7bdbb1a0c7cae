import os

import pytest

from netbend.publishers.played import Played
from netbend.stage.ring import FrameRecord
from netbend.stage.stage import OnAir, Stage
from netbend.stage.state import FrameLine, StateBlock
from netbend.supervisor.epoch import Epoch
from netbend.tree.layout import Layout
from netbend_models.description import describe
from tests.support.tiny import Tiny


@pytest.fixture
def played():
    owner, description = os.getpid(), describe(Tiny())
    stage = Stage.create(owner, 60.0)
    epoch = Epoch.make(owner, 1, "tiny", description.to_json())
    stage.put_on_air(OnAir(1))
    state, layout = StateBlock(epoch.segments[1]), Layout(description)

    def frame(number, commit, **values):
        after = state.following
        after.played[:] = layout.column("default")
        for name, value in values.items():
            after.played[layout.flat_slots[name.replace("_", "/")]] = value
        after.head[:] = number, number / 60
        if commit:
            state.commit(FrameLine(number, number / 60, 0, 0, 0, 0), layout.column("default"))

    yield Played(owner, stage, lambda work: work()), frame
    state.close()
    epoch.remove()
    stage.remove()


def record(number):
    return FrameRecord(number, number / 60, 1, 1, 1)


@pytest.mark.parametrize("commit", [True, False])
def test_what_is_not_at_its_default_is_told_before_and_after_the_commit(played, commit):
    values, frame = played
    values(record(0))  # lays out the addresses
    frame(7, commit, latent_seed=3.5)
    assert values(record(7)) == {"/latent/seed": 3.5}


def test_of_a_frame_that_is_gone_nothing_is_told(played):
    values, frame = played
    values(record(0))
    for number in range(3):
        frame(number, True, latent_seed=float(number))
    assert values(record(0)) == {}
