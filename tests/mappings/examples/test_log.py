"""The file of examples: every cut opens, and says what it lost."""

import errno
import os
from pathlib import Path

import pytest

from netbend_mappings.error import ExamplesError
from netbend_mappings.examples.event import Deletion, Event, encode
from netbend_mappings.examples.log import ExampleLog
from tests.mappings.examples.rows import recording

EVENTS: list[Event] = [recording(1), recording(2), Deletion("all"), recording(3, 2)]


def opened(path: Path) -> tuple[list[Event], str]:
    log = ExampleLog(path)
    log.close()
    return log.events, log.notice


def written(path: Path, *events: Event) -> bytes:
    log = ExampleLog(path)
    for event in events:
        log.append(event)
    log.close()
    return path.read_bytes()


def test_what_was_written_is_read(tmp_path: Path) -> None:
    written(tmp_path / "log", *EVENTS)
    assert opened(tmp_path / "log") == (EVENTS, "")


def test_a_line_is_there_before_append_returns(tmp_path: Path) -> None:
    log = ExampleLog(tmp_path / "log")
    log.append(EVENTS[0])
    assert (tmp_path / "log").read_bytes() == encode(EVENTS[0])
    log.close()


def test_every_cut_opens_with_the_whole_lines_and_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "log"
    whole = written(path, *EVENTS)
    for cut in range(len(whole)):
        path.write_bytes(whole[:cut])
        lines = whole[:cut].count(b"\n")
        written(path, EVENTS[0])
        events, notice = opened(path)
        assert events == [*EVENTS[:lines], EVENTS[0]]
        assert not notice


def test_a_torn_line_is_said(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(encode(EVENTS[0]) + encode(EVENTS[1])[:-9])
    events, notice = opened(tmp_path / "log")
    assert events == EVENTS[:1]
    assert "torn" in notice


def test_a_damaged_line_in_between_is_left_out_and_said(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(encode(EVENTS[0]) + b"\x00\xffgarbage\n" + encode(EVENTS[1]))
    events, notice = opened(tmp_path / "log")
    assert events == EVENTS[:2]
    assert "line 2" in notice


def test_a_full_disk_refuses_the_example_and_spoils_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = ExampleLog(tmp_path / "log")
    log.append(EVENTS[0])
    write, calls = os.write, []

    def full(file: int, data: bytes) -> int:
        calls.append(data)
        if len(calls) == 1:
            return write(file, data[:10])
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as held:
        held.setattr(os, "write", full)
        with pytest.raises(ExamplesError, match="nothing was recorded: No space left"):
            log.append(EVENTS[1])
    log.append(EVENTS[1])
    log.close()
    assert opened(tmp_path / "log") == (EVENTS[:2], "")


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExamplesError, match="cannot be opened"):
        ExampleLog(tmp_path / "nowhere" / "log")
