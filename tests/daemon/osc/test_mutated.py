"""The long form: `NETBEND_MUTATIONS=1000000 pytest tests/daemon/osc/test_mutated.py`."""

import os

from netbend.error import OscError
from netbend.osc.decode import decode
from netbend.osc.framing import LengthPrefixed, Slip
from netbend.osc.message import Bundle, Message
from tests.daemon.osc.mutate import CORPUS, mutants

COUNT = int(os.environ.get("NETBEND_MUTATIONS", "20000"))
SEED = int(os.environ.get("NETBEND_MUTATION_SEED", "1"))


def _outcome(data: bytes) -> str:
    try:
        return repr(decode(data))
    except OscError as fault:
        return f"refused: {fault}"


def test_the_corpus_is_sound() -> None:
    assert all(isinstance(decode(data), Message | Bundle) for data in CORPUS)


def test_broken_packets_raise_nothing_but_osc_error_and_mean_the_same_twice() -> None:
    refused = 0
    for data in mutants(COUNT, SEED):
        outcome = _outcome(data)
        assert _outcome(data) == outcome, data  # the kept header reads as the new one did
        refused += outcome.startswith("refused")
    assert 0 < refused < COUNT  # some mutants are harmless, or the mutator does nothing


def test_broken_streams_give_packets_or_a_fault() -> None:
    stream = b"".join(map(Slip().frame, CORPUS)), b"".join(map(LengthPrefixed().frame, CORPUS))
    for data in mutants(COUNT // 50, SEED, stream):
        for framing in (Slip(4096), LengthPrefixed(4096)):
            for packet in framing.feed(data):
                _outcome(packet)
