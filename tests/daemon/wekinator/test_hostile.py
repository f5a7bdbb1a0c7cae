"""What may come in at the port, lie in the folder, or fail on the disk."""

import asyncio
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbend.error import FolderError
from netbend.osc.decode import decode
from netbend.osc.encode import encode, encode_bundle
from netbend.osc.message import Message
from netbend.wekinator.command import COMMANDS
from netbend.wekinator.floats import encoder, reader
from netbend.wekinator.folder import Shelf
from netbend.wekinator.house import Ends, House
from netbend_mappings.wekinator import Wanted
from tests.conftest import require_program
from tests.daemon.wekinator.server import CONTROL, serving

SOURCE = ("127.0.0.1", 9)
FLOATS = st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False), min_size=1, max_size=70)


def house(folder: Path, refused: list[str]) -> House:
    return House(Shelf(folder), lambda *said: refused.append(said[2]), Wanted(numbers=2), Ends("127.0.0.1", 9))


@given(FLOATS)
def test_numbers_go_out_and_come_in_as_they_are(values: list[float]) -> None:
    packet = encoder("/wek/outputs", len(values))(np.array(values))
    assert decode(packet) == Message("/wek/outputs", tuple(values))
    found = reader("/wek/outputs", len(values))(packet)
    assert found is not None
    assert found.tolist() == values


def test_what_float32_cannot_hold_stays_finite_and_infinity_stays_infinite() -> None:
    message = decode(encoder("/a", 3)(np.array([1e300, -1e300, math.inf])))
    assert isinstance(message, Message)
    assert message.arguments == (3.4028234663852886e38, -3.4028234663852886e38, math.inf)


@pytest.mark.parametrize("values", [(math.nan, 1.0), (1.0, math.inf), (1.0,), (1, 2), (1.0, 2.0, 3.0)])
def test_the_short_way_takes_nothing_but_as_many_finite_floats(values: tuple[Any, ...]) -> None:
    assert reader("/wek/inputs", 2)(encode("/wek/inputs", *values)) is None


PACKETS = st.one_of(st.binary(max_size=60), st.binary(max_size=20).map(lambda tail: b"/wek/inputs\0,ff\0" + tail))


@given(packets=st.lists(PACKETS))
def test_no_datagram_ends_the_receiver(packets: list[bytes], tmp_path_factory: pytest.TempPathFactory) -> None:
    refused: list[str] = []
    made = house(tmp_path_factory.mktemp("maps"), refused)
    for packet in packets:
        made.port._take(packet, SOURCE)
    made.port._take(encode_bundle([encode(f"{CONTROL}startRecording"), encode("/wek/inputs", 1, 2)]), SOURCE)
    assert made.practice.session is not None
    asyncio.run(_close(made))


async def _close(made: House) -> None:
    made.close()


def test_every_message_under_map_that_is_listed_is_there(tmp_path: Path) -> None:
    acts = house(tmp_path, []).acts
    assert {one.name for one in COMMANDS} - acts.keys() <= {"map/status"}


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "a/../../x", "a/b/../../../../x"])
def test_a_name_leads_to_files_below_the_folder_and_nowhere_else(tmp_path: Path, name: str) -> None:
    with pytest.raises(FolderError, match="is not below"):
        Shelf(tmp_path / "maps").where(name)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "maps").mkdir()
    (tmp_path / "maps" / "out").symlink_to(tmp_path)
    with pytest.raises(FolderError):
        Shelf(tmp_path / "maps").where("out/secret")


@pytest.mark.parametrize("name", ["p/examples.jsonl", "p/project.toml", "examples.csv", "p/gestures.csv"])
def test_no_message_writes_over_the_files_of_a_project(tmp_path: Path, name: str) -> None:
    refused: list[str] = []
    made = house(tmp_path, refused)
    for message in (
        ("/wek/inputs", 1.0), (f"{CONTROL}startRecording",), ("/wek/inputs", 1.0), ("/map/learner", "linear"),
        (f"{CONTROL}train",),
    ):  # fmt: skip
        made.port._take(encode(*message), SOURCE)
    made.practice.open_session().train()
    made.port._take(encode(f"{CONTROL}saveModelToFile", 1, name), SOURCE)
    assert "project's own files" in refused[-1]
    asyncio.run(_close(made))


def test_a_full_disk_refuses_to_record_and_the_server_plays_on(tmp_path: Path) -> None:
    bash = require_program("bash")
    full = [bash, "-c", 'ulimit -f 8; exec "$@"', "full"]
    with serving(tmp_path, "--outputs", "1", before=full) as (client, server):
        client.say("startRecording")
        for one in range(400):
            client.say("/wek/inputs", one / 400, 0.5)
        client.fence()
        assert "nothing was recorded" in server.log()
        (log,) = server.folder.rglob("examples.jsonl")
        kept = log.read_text().splitlines()
        assert 10 < len(kept) < 400
        assert all(line.endswith("}") for line in kept)
        client.say("stopRecording")
        client.say("outputs", 0.5)
        assert client.fence() == []
