"""The doctor over HTTP: examined when asked, once for all who ask, in another process."""

import asyncio
import json
import sys
from collections.abc import Callable

import aiohttp
import pytest

from netbend.error import NetbendError
from netbend.web import doctor
from netbend.web.doctor import Examination, doctor_routes

from .conftest import Frames, Site

FOUND = [{"name": "Python", "state": "ok", "detail": "3.11", "remedy": "", "needed": True}]
COUNTS = "import pathlib; place = pathlib.Path({place!r}); place.open('a').write('x'); print({said!r})"


@pytest.fixture
def site(tmp_path):
    """A site whose doctor says something, and notes in a file each time that it is called."""
    started = []

    def start(said: str) -> tuple[Site, Callable[[], int]]:
        examination, place = Examination(0, 0), tmp_path / "calls"
        place.touch()
        examination._command = (sys.executable, "-c", COUNTS.format(place=str(place), said=said))
        started.append(Site(Frames(), routes=doctor_routes(examination)))
        return started[-1], lambda: len(place.read_text())

    yield start
    for each in started:
        each.stop()


def ask(site: Site, *methods: str) -> list[tuple[int, str]]:
    async def one(session: aiohttp.ClientSession, method: str) -> tuple[int, str]:
        async with session.request(method, f"{site.url}/doctor") as answer:
            return answer.status, await answer.text()

    async def all_at_once() -> list[tuple[int, str]]:
        async with aiohttp.ClientSession() as session:
            return await asyncio.gather(*(one(session, method) for method in methods))

    return asyncio.run(all_at_once())


def test_nothing_is_examined_until_it_is_asked_for(site):
    place, calls = site(json.dumps(FOUND))
    assert ask(place, "GET") == [(200, "[]")]
    assert calls() == 0


def test_however_many_ask_there_is_one_at_a_time_and_its_findings_stay(site):
    place, calls = site(json.dumps(FOUND))
    assert [json.loads(text) for _, text in ask(place, "POST", "POST", "POST")] == [FOUND] * 3
    assert calls() == 1
    assert json.loads(ask(place, "GET")[0][1]) == FOUND


def test_a_doctor_without_an_answer_is_told(site):
    place, _ = site("no json")
    ((status, text),) = ask(place, "POST")
    assert (status, "no answer" in text) == (503, True)


def test_a_doctor_that_hangs_is_ended(monkeypatch):
    monkeypatch.setattr(doctor, "PATIENCE_S", 0.2)
    examination = Examination(0, 0)
    examination._command = (sys.executable, "-c", "import time; time.sleep(600)")
    with pytest.raises(NetbendError):
        asyncio.run(asyncio.wait_for(examination.anew(), 60.0))
