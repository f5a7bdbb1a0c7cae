import json
import re

import pytest

from tests.support.daemon import TINY


def test_json_tells_what_a_network_is_made_of(netbend):
    facts = json.loads(netbend("inspect", TINY, "--json").out)
    assert (facts["kind"], facts["digest"]) == ("tiny", "0123456789abcdef")
    assert facts["output"] == {"material": "picture", "channels": 3, "height": 32, "width": 32, "rate": 0.0}
    assert facts["layers"][3] == {
        "index": 3, "name": "b16.conv1", "channels": 4, "height": 16, "width": 16, "zone": "fine", "clusters": 0,
    }  # fmt: skip
    assert "/latent/seed" in facts["rows"]


def test_the_table_has_a_line_for_each_layer(netbend):
    lines = netbend("inspect", TINY).out.splitlines()
    head = next(n for n, line in enumerate(lines) if line.startswith("layer"))
    rows = [re.split(r"  +", line) for line in lines[head + 1 :]]
    assert [row[0] for row in rows] == ["0", "1", "2", "3"]
    assert rows[2] == ["2", "b16.conv0", "4 x 16 x 16", "middle", "0"]


def test_a_network_with_a_latent_tells_its_size_and_where_it_came_from(netbend):
    facts = json.loads(netbend("inspect", "default", "--json").out)
    assert facts["latent"] == {"z_dim": 128, "w_dim": 128, "num_ws": 14, "label_dim": 0}
    assert re.fullmatch(r"built by name, from netbend \d.*", facts["read"])


@pytest.mark.parametrize("command", ["inspect", "addresses"])
@pytest.mark.parametrize(
    ("model", "reason"),
    [
        ("defualt", "did you mean default"),
        ("no_such_module:build", "ModuleNotFoundError"),
        ("tests.support.tiny:SIZE", "not a function"),
        ("pyproject.toml", "is text"),
    ],
)
def test_what_is_no_network_is_one_line(netbend, command, model, reason):
    said = netbend(command, model)
    assert said.status == 1
    assert said.out == ""
    assert reason in said.err
    assert said.err.startswith("netbend: ")
    assert said.err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [("inspect",), ("inspect", "a", "b"), ("models", "x"), ("doctor", "--osc-port", "70000"),
     ("addresses", "--wrong"), ("addresses", "--json", "--markdown")],
)  # fmt: skip
def test_a_wrong_call_is_status_2_and_one_line(netbend, arguments):
    said = netbend(*arguments)
    assert (said.status, said.out, said.err.count("\n")) == (2, "", 1)


@pytest.mark.parametrize("command", ["inspect", "models", "addresses", "doctor"])
def test_every_command_explains_itself(netbend, command):
    said = netbend(command, "--help")
    assert said.status == 0
    assert f"Usage: netbend {command}" in said.out
