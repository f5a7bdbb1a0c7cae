"""What cannot be used is counted every time, and told at a rate that no flood can raise."""

import pytest

from netbend.conductor.complaint import INTERVAL_SECONDS, REMEMBERED, TOLD_PER_SECOND, Complaints
from netbend.conductor.dispatcher import Refusal
from netbend.osc.decode import decode
from netbend.osc.message import Message
from tests.daemon.conductor.desk import Desk
from tests.daemon.osc.wire import packet

Captured = pytest.CaptureFixture[str]


class Office:
    """Complaints with a clock that is set by hand, and what it told to whom."""

    def __init__(self) -> None:
        self.now = 100.0
        self.desk = Desk()
        self.told: list[tuple[str, str, str]] = []
        self.complaints = Complaints(lambda: self.now, lambda *said: self.told.append(said), lambda _: "")
        self.desk.dispatcher._refuse = self.complaints.refuse

    def answers(self) -> list[Message]:
        return [one for one in map(decode, self.desk.answers) if isinstance(one, Message)]


@pytest.fixture
def office() -> Office:
    return Office()


def log_lines(capsys: Captured) -> list[str]:
    return capsys.readouterr().err.splitlines()


def test_a_refusal_reaches_sender_subscribers_and_log(office: Office, capsys: Captured) -> None:
    office.desk.hear(packet("/nothing", "f", 1.0))
    (answer,) = office.answers()
    assert (answer.address, answer.arguments[0]) == ("/error", "/nothing")
    assert office.told == [("/nothing", answer.arguments[1], "127.0.0.1:5000")]
    (line,) = log_lines(capsys)
    assert "127.0.0.1:5000" in line
    assert "/nothing" in line


def test_ten_thousand_unknown_addresses_are_counted_and_little_is_said(office: Office, capsys: Captured) -> None:
    for number in range(10_000):
        office.now = 100.0 + number / 10_000
        office.desk.hear(packet(f"/unknown/{number}", "f", 1.0))
    assert office.complaints.refused == 10_000
    assert len(office.answers()) <= 2 * TOLD_PER_SECOND
    assert len(office.told) <= 2 * TOLD_PER_SECOND
    assert len(log_lines(capsys)) <= 2 * TOLD_PER_SECOND + 1


def test_a_flood_from_many_senders_is_no_flood_in_the_log(office: Office, capsys: Captured) -> None:
    for number in range(3000):
        office.desk.hear(packet(f"/unknown/{number}"), peer=office.desk.make_peer(f"127.0.0.1:{number + 1}"))
    assert office.complaints.refused == 3000
    assert len(log_lines(capsys)) <= TOLD_PER_SECOND
    assert len(office.told) <= TOLD_PER_SECOND


def test_what_was_kept_back_is_told_as_a_number(office: Office, capsys: Captured) -> None:
    for number in range(100):
        office.desk.hear(packet(f"/unknown/{number}"), peer=office.desk.make_peer(f"127.0.0.1:{number + 1}"))
    log_lines(capsys)
    office.now += 2.0
    office.desk.hear(packet("/another"))
    assert any(f"{100 - TOLD_PER_SECOND} more" in line for line in log_lines(capsys))


def test_the_same_slip_is_told_again_only_after_the_interval(office: Office) -> None:
    for wait in (0.0, INTERVAL_SECONDS / 2, INTERVAL_SECONDS):
        office.now = 100.0 + wait
        office.desk.hear(packet("/nothing", "f", 1.0))
    assert len(office.answers()) == len(office.told) == 2


def test_get_is_answered_every_time(office: Office) -> None:
    for number in range(500):
        office.desk.hear(packet("/get", "s", f"/unknown/{number % 3}"))
    assert len(office.answers()) == 500


def test_what_is_remembered_is_bounded(office: Office) -> None:
    for number in range(5000):
        office.now += 0.2
        peer = office.desk.make_peer(f"127.0.0.1:{number + 1}")
        office.complaints.refuse(Refusal(peer, f"/unknown/{number}", "no address"))
    assert len(office.complaints._told) <= REMEMBERED
    assert len(office.complaints._rooms) <= REMEMBERED + 1


def test_a_long_address_is_told_short_and_kept_short(office: Office) -> None:
    office.desk.hear(packet("/" + "x" * 60_000, "f", 1.0))
    (answer,) = office.desk.answers
    assert len(answer) < 1200
    assert sum(len(part) for key in office.complaints._told for part in key) < 4096


def test_what_a_sender_wrote_cannot_move_the_cursor(office: Office, capsys: Captured) -> None:
    office.desk.hear(packet("/get", "s", "/\x1b[2J\r\n\u202enetbend: all is well"))
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "\x1b" not in error
    assert "\u202e" not in error
