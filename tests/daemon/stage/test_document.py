"""The document: whole versions, whoever reads while it is written and whoever is killed writing it."""

import multiprocessing
import os
from collections.abc import Iterator
from multiprocessing.synchronize import Event
from typing import Any

import pytest

from netbend.error import SegmentError
from netbend.stage import document as module
from netbend.stage.document import Document


@pytest.fixture
def document() -> Iterator[Document]:
    document = Document.create(f"netbend-{os.getpid()}-0-document")
    yield document
    document.remove()


@pytest.fixture
def reader(document: Document) -> Document:
    return Document.attach(document._segment.name)


def write_forever(name: str, started: Event) -> None:
    document = Document.attach(name)
    started.set()
    for number in range(1, 10**9):
        document.write({"number": number, "filling": [number] * (number % 3000)})


def test_a_new_document_is_empty(document: Document) -> None:
    assert (document.version, document.read()) == (0, (0, {}))


@pytest.mark.parametrize(
    "content", [{}, {"texts": {"/layer/ü/order": "héllo \U0001f600"}}, {"a": [1, 2.5, None, True, {"b": []}]}]
)
def test_what_is_written_is_read(document: Document, reader: Document, content: dict[str, Any]) -> None:
    assert document.write(content) == 1
    assert reader.read() == (1, content)


def test_versions_count_up_whoever_writes(document: Document, reader: Document) -> None:
    for number in range(1, 6):
        assert (document, reader)[number % 2].write({"n": number}) == number
        assert document.read() == reader.read() == (number, {"n": number})


def test_no_version_is_torn_while_it_is_written_and_the_last_outlives_its_writer(document: Document) -> None:
    context = multiprocessing.get_context("spawn")
    started = context.Event()
    writer = context.Process(target=write_forever, args=(document._segment.name, started), daemon=True)
    writer.start()
    try:
        assert started.wait(60)
        seen = set()
        while len(seen) < 300:
            version, content = document.read()
            if version:
                assert content == {"number": version, "filling": [version] * (version % 3000)}
                seen.add(version)
    finally:
        writer.kill()
        writer.join()
    version, content = document.read()
    assert content["number"] == version


def test_a_writer_killed_in_the_midst_leaves_the_version_before(document: Document, reader: Document) -> None:
    document.write({"n": 1})
    document.write({"n": 2})
    half = 3 % 2
    start = module._BYTES_AT + half * module.CAPACITY
    document._segment.buf[start : start + 64] = b"\xff" * 64
    assert reader.read() == (2, {"n": 2})
    document._halves[half] = (3, 10**6, 1)
    assert reader.read() == (2, {"n": 2})
    assert document.write({"n": 3}) == 3
    assert reader.read() == (3, {"n": 3})


def test_too_much_is_an_error_with_the_size_and_leaves_the_version_before(
    document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    document.write({"n": 1})
    monkeypatch.setattr(module, "CAPACITY", 100)
    with pytest.raises(SegmentError, match="at most 100"):
        document.write({"n": "x" * 200})
    monkeypatch.undo()
    assert document.read() == (1, {"n": 1})


def test_as_much_as_there_is_room_fits(document: Document, reader: Document) -> None:
    content = {"x": "y" * (module.CAPACITY - 8)}
    for _ in range(2):
        version = document.write(content)
        assert reader.read() == (version, content)


def test_what_is_no_document_is_refused(document: Document) -> None:
    document._segment.buf[:8] = bytes(8)
    with pytest.raises(SegmentError, match="no document"):
        Document.attach(document._segment.name)
