"""A client's session, written down, replays to the answers that the protocol says."""

from pathlib import Path
from typing import Any

import pytest

from tests.daemon.wekinator.server import Client, serving

SESSION = Path(__file__).parent / "session.txt"
_READ: dict[str, Any] = {"f": float, "i": int, "s": str}


def lines() -> list[list[str]]:
    return [line.split() for line in SESSION.read_text().splitlines() if line and not line.startswith("#")]


def test_a_session_replays_to_the_answers_of_the_protocol(tmp_path: Path) -> None:
    with serving(tmp_path, "--outputs", "2") as (client, _):
        for number, (way, *words) in enumerate(lines(), 1):
            if way == ">":
                address, types, *values = words
                client.say(address, *[_READ[tag](value) for tag, value in zip(types, values, strict=True)], types=types)
            elif words:
                _expect(client, number, words)
            else:
                assert client.fence() == [], f"step {number}"


def _expect(client: Client, number: int, words: list[str]) -> None:
    address, *rest = words
    heard = client.hear()
    assert heard[0] == address, f"step {number}"
    if rest[:1] == ["~"]:
        values = [float(word) for word in rest[1:]]
        assert heard[1] == "f" * len(values)
        assert list(heard[2:]) == pytest.approx(values, abs=0.02), f"step {number}"
    else:
        types, values = (rest[0], [float(word) for word in rest[1:]]) if rest else ("", [])
        assert (heard[1], list(heard[2:])) == (types, values), f"step {number}"
