"""Every row of the protocol over real UDP, in both directions."""

import math
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from netbend.osc.encode import encode
from tests.daemon.wekinator.server import DONE, Client, Server, float32, serving
from tests.peers.peer import free_port

OUT = "/wek/outputs"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Client, Server]]:
    with serving(tmp_path_factory.mktemp("served")) as both:
        yield both


@pytest.fixture
def maps(running: tuple[Client, Server]) -> Path:
    return running[1].folder


@pytest.fixture
def two(running: tuple[Client, Server]) -> Client:
    """Two inputs to two outputs, learnt by straight lines: y1 = x1, y2 = 1 - x2."""
    served, _ = running
    served.say("/map/new", "numbers", 2)
    served.say("/wek/inputs", 0.0, 0.0)
    assert [served.hear() for _ in range(2)] == [(OUT, "ff", 0.0, 0.0)] * 2
    served.say("/map/learner", "linear")
    served.show(*(([a, b], [a, 1 - b]) for a in (0.0, 0.5, 1.0) for b in (0.0, 0.5, 1.0)))
    served.train()
    return served


def near(*values: float) -> object:
    return pytest.approx((OUT, "f" * len(values), *values), abs=1e-5)


def test_a_project_says_its_values_once_an_output_when_it_opens(tmp_path: Path) -> None:
    with serving(tmp_path, "--outputs", "3") as (client, _):
        client.say("/wek/inputs", 0.5, 0.5)
        assert client.fence() == [(OUT, "fff", 0.0, 0.0, 0.0)] * 3


def test_nothing_is_said_until_a_project_is_open(tmp_path: Path) -> None:
    with serving(tmp_path, "--outputs", "3") as (client, _):
        for name in ("startRecording", "stopRecording", "startRunning", "train"):
            client.say(name)
        assert client.fence() == []


def test_inputs_are_answered_once_each_while_running(two: Client) -> None:
    two.say("startRunning")
    two.say("/wek/inputs", 0.25, 0.25)
    two.say("/wek/inputs", 0.5, 0.0)
    assert [two.hear(), two.hear()] == [near(0.25, 0.75), near(0.5, 1.0)]
    two.say("stopRunning")
    two.say("/wek/inputs", 0.5, 0.0)
    assert two.fence() == []


@pytest.mark.parametrize(
    ("types", "values"), [("ff", (1.0, 0.0)), ("ii", (1, 0)), ("dd", (1.0, 0.0)), ("hf", (1, 0.0))]
)
def test_any_numeric_type_is_a_number_and_the_answer_is_all_f(
    two: Client, types: str, values: tuple[float, ...]
) -> None:
    two.say("startRunning")
    two.say("/wek/inputs", *values, types=types)
    assert two.hear() == near(1.0, 1.0)


def test_bundles_are_unpacked_at_once_whatever_their_time(two: Client) -> None:
    two.say("startRunning")
    two.bundle(("/wek/inputs", 0.5, 0.5), ("/wek/inputs", 1.0, 0.5), time=2e9)
    assert [two.hear(), two.hear()] == [near(0.5, 0.5), near(1.0, 0.5)]


def test_targets_are_not_echoed_and_are_what_is_recorded(two: Client) -> None:
    two.say("deleteAllExamples")
    two.show(([0.0, 0.0], [0.25, 0.5]), ([1.0, 1.0], [0.25, 0.5]))
    assert two.fence() == []
    two.train()
    assert two.fence() == []
    two.say("startRunning")
    assert two.run(0.3, 0.9) == near(0.25, 0.5)


def test_recording_stops_running_and_its_end_does_not_resume_it(two: Client) -> None:
    two.say("startRunning")
    two.say("startRecording")
    two.say("/wek/inputs", 0.5, 0.5)
    two.say("stopRecording")
    two.say("/wek/inputs", 0.5, 0.5)
    assert two.fence() == []


def test_an_output_that_does_not_run_keeps_its_value(two: Client) -> None:
    two.say("outputs", 0.125, 0.125)
    two.say("disableModelRunning", 1)
    two.say("startRunning")
    assert two.run(0.75, 0.75) == near(0.125, 0.25)
    two.say("enableModelRunning", 1, 2)
    assert two.run(0.75, 0.75) == near(0.75, 0.25)


def test_an_output_that_does_not_record_learns_nothing_new(two: Client) -> None:
    two.say("disableModelRecording", 2)
    two.say("deleteExamplesForOutput", 1)
    two.show(([0.0, 0.0], [0.0, 0.0]), ([1.0, 0.0], [-1.0, 0.0]))
    two.train()
    two.say("startRunning")
    assert two.run(0.5, 0.5) == near(-0.5, 0.5)


def test_deleted_examples_leave_the_model_running(two: Client) -> None:
    two.say("deleteAllExamples")
    two.say("startRunning")
    assert two.run(0.5, 0.5) == near(0.5, 0.5)
    two.say("train")
    assert two.fence() == []


def test_selected_inputs_count_from_the_next_training(two: Client) -> None:
    two.say("selectInputsForOutput", 1, 2)
    two.say("startRunning")
    assert two.run(0.25, 0.5) == near(0.25, 0.5)
    two.train()
    assert two.run(0.0, 0.5)[2] == pytest.approx(two.run(1.0, 0.5)[2], abs=1e-5)


def test_a_model_goes_to_a_file_and_comes_back_with_or_without_its_examples(two: Client) -> None:
    two.say("saveModelToFile", 1, "first.toml")
    two.say("deleteExamplesForOutput", 1)
    two.show(([0.0, 0.0], [9.0, 1.0]))
    two.train()
    two.say("loadModelFromFile", 1, "first.toml")
    assert [two.hear()[0], two.hear()[0]] == [OUT, DONE]
    two.say("startRunning")
    assert two.run(0.5, 0.5) == near(0.5, 0.5)
    two.say("loadModelFromFile", 1, "first.toml", "WITHDATA")
    assert [two.hear()[0], two.hear()[0]] == [OUT, DONE]
    two.train()
    assert two.run(0.25, 0.5) == near(0.25, 0.5)


def test_training_and_its_cancelling_are_said_to_be_done_without_arguments(two: Client) -> None:
    two.say("train")
    assert two.hear() == (DONE, "")
    two.say("cancelTrain")
    assert two.hear() == (DONE, "")


def test_messages_without_arguments_take_no_notice_of_some(two: Client) -> None:
    two.say("startRunning", 1)
    assert two.run(0.5, 0.5) == near(0.5, 0.5)
    two.say("stopRunning", 1.0, "x")
    two.say("/wek/inputs", 0.5, 0.5)
    assert two.fence() == []


def test_what_is_refused_is_told_on_the_console_and_nothing_goes_back(tmp_path: Path) -> None:
    with serving(tmp_path, "--outputs", "1") as (client, server):
        client.say("/wek/inputs", 0.5)
        client.hear()
        for said in (("/wek/inputs", 0.1, 0.2), ("/wek/*", 0.1), ("startDtwRecording", 1), ("nonsense",), ("train",)):
            client.say(*said)
        client.send(b"not osc")
        client.send(b"")
        assert client.fence() == []
        assert not client.has_reply()
        log = server.log()
        for reason in ("takes 1 numbers, got 2", "is a pattern", "no gestures", "nonsense is not", "no OSC"):
            assert reason in log


def test_classes_are_floats_from_1_and_their_probabilities_go_under_the_output_s_name(tmp_path: Path) -> None:
    with serving(tmp_path, "--classes", "3") as (client, _):
        client.say("setOutputNames", "pose")
        client.say("/wek/inputs", 0.0)
        assert client.hear() == (OUT, "f", 1.0)
        client.say("/map/chances", 1, 1)
        client.show(([0.0], [1]), ([0.5], [2]), ([1.0], [3]))
        client.train()
        client.say("startRunning")
        assert client.run(0.9) == (OUT, "f", 3.0)
        assert client.hear() == ("/pose", "ffff", 0.0, 0.0, 0.0, 1.0)


def swing(number: int, phase: float = 0.0) -> list[tuple[float, float]]:
    """A circle of its own speed and size for each gesture."""
    turns = np.linspace(0, 2 * np.pi * number, 40) + phase
    return [(float32(3 * number * math.cos(t)), float32(3 * number * math.sin(t))) for t in turns]


def test_gestures_are_told_by_their_distances_and_their_matches(tmp_path: Path) -> None:
    with serving(tmp_path, "--gestures", "2") as (client, _):
        for number in (1, 2):
            client.say("startDtwRecording", number)
            for point in swing(number):
                client.say("/wek/inputs", *point)
            client.say("stopDtwRecording")
        client.say("train")
        client.say("startRunning")
        for point in swing(2):
            client.say("/wek/inputs", *point)
        heard = [client.hear()]
        while heard[-1][0] != "/output_2":
            heard.append(client.hear())
        distances = [one for one in heard if one[0] == OUT]
        assert distances[0] == (OUT, "ff", math.inf, math.inf)
        assert distances[-1][3] < 5.0 < distances[-1][2]
        assert heard[-1] == ("/output_2", "")
        assert len(distances) <= 1 + len(swing(2)) / 4


def test_deleting_a_gesture_leaves_infinity_in_its_place(tmp_path: Path) -> None:
    with serving(tmp_path, "--gestures", "2") as (client, _):
        for number in (1, 2):
            client.say("startDtwRecording", number)
            for point in swing(number):
                client.say("/wek/inputs", *point)
            client.say("stopDtwRecording")
        client.say("deleteExamplesForOutput", 1)
        client.say("startRunning")
        for point in swing(2):
            client.say("/wek/inputs", *point)
        last = client.hear()
        while not math.isfinite(last[-1]):
            last = client.hear()
        assert last[2] == math.inf


def test_a_batch_is_run_and_answered_one_port_further(tmp_path: Path) -> None:
    client, further = neighbours()
    with closing(further), serving(tmp_path, "--outputs", "1", client=client) as (_, server):
        client.say("/wek/inputs", 0.0)
        client.hear()
        client.say("/map/learner", "linear")
        (server.folder / "shown.csv").write_text("0\n1\n")
        client.say("outputs", 0.5)
        client.say("startRecording")
        client.say("/wek/inputs/bundle", "shown.csv")
        client.say("stopRecording")
        client.train()
        client.say("startRunning")
        (server.folder / "asked.csv").write_text("0.25\n0.75\n")
        client.say("/wek/inputs/bundle", str(server.folder / "asked.csv"))
        address, types, path = further.hear()
        assert (address, types) == (OUT + "/bundle", "s")
        assert [float(line) for line in Path(path).read_text().split()] == pytest.approx([0.5, 0.5])


def neighbours() -> tuple[Client, Client]:
    """Two clients on ports next to each other."""
    for _ in range(50):
        first = Client()
        try:
            return first, Client(first.port + 1)
        except OSError:
            first.close()
    raise AssertionError("no two ports next to each other")


def test_a_project_is_saved_and_run_anew(two: Client) -> None:
    two.say("/map/save", "kept")
    two.say("/map/new", "numbers", 1)
    two.say("runNewProject", "kept")
    assert [two.hear()[0] for _ in range(3)] == [OUT, OUT, DONE]
    assert two.run(0.25, 0.25) == near(0.25, 0.75)


def test_a_path_outside_the_folders_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    with serving(tmp_path, "--outputs", "1") as (client, server):
        for name in ("../secret", str(tmp_path / "secret"), "/etc", "~/x"):
            client.say("runNewProject", name)
        assert client.fence() == []
        assert "is not below" in server.log()


def test_a_running_server_is_light_and_knows_neither_torch_nor_scikit_learn(tmp_path: Path) -> None:
    with serving(tmp_path, "--outputs", "2") as (client, server):
        client.show(([0.0, 0.5], [0.0, 1.0]), ([1.0, 0.25], [1.0, 0.0]), ([0.5, 0.75], [0.5, 0.5]))
        client.say("train")
        while client.hear()[0] != DONE:
            pass
        maps = Path(f"/proc/{server.process.pid}/maps")
        loaded = maps.read_text() if maps.exists() else ""
        assert "torch" not in loaded
        assert "sklearn" not in loaded
        assert server.memory.memory_info().rss < 120 * 2**20


def test_another_project_runs_beside_the_one_that_is_kept_running(two: Client, maps: Path) -> None:
    two.say("/map/save", "beside")
    two.say("startRunning")
    two.fence()
    project, port = maps / "beside" / "project.toml", free_port()
    project.write_text(project.read_text().replace("port = 6448", f"port = {port}", 1))
    two.say("runNewProject", "beside", "KEEPCURRENTRUNNING")
    assert [two.hear()[0] for _ in range(3)] == [OUT, OUT, DONE]
    for target in (two.target, ("127.0.0.1", port)):
        two.mouth.sendto(encode("/wek/inputs", 0.25, 0.25), target)
        assert two.hear() == near(0.25, 0.75)
