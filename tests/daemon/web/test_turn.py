"""Turns: few at a time, the last who came is next, and none is lost."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from netbend.error import NetbendError
from netbend.web import turn
from netbend.web.turn import Turns


class Work:
    """Work that takes a turn and is done when it is let; `begun` are the names in their order."""

    def __init__(self, count: int) -> None:
        self.turns, self.begun, self.let = Turns(count), list[str](), asyncio.Semaphore(0)

    async def do(self, name: str) -> None:
        async with self.turns:
            self.begun.append(name)
            await self.let.acquire()


def run(act: Callable[[Work], Awaitable[None]], count: int = 1) -> list[str]:
    async def all_of_it() -> list[str]:
        work = Work(count)
        await act(work)
        return work.begun

    return asyncio.run(all_of_it())


async def begin(work: Work, *names: str) -> list[asyncio.Task[None]]:
    tasks = []
    for name in names:
        tasks.append(asyncio.create_task(work.do(name)))
        await asyncio.sleep(0)
    return tasks


async def end(work: Work, tasks: list[asyncio.Task[None]]) -> list[BaseException | None]:
    for _ in tasks:
        work.let.release()
    return await asyncio.gather(*tasks, return_exceptions=True)


def test_so_many_work_at_once() -> None:
    async def act(work: Work) -> None:
        tasks = await begin(work, "a", "b", "c")
        assert work.begun == ["a", "b"]
        await end(work, tasks)

    assert run(act, 2) == ["a", "b", "c"]


def test_the_last_is_next() -> None:
    async def act(work: Work) -> None:
        await end(work, await begin(work, "a", "b", "c"))

    assert run(act) == ["a", "c", "b"]


def test_who_waits_longest_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turn, "WAITING", 2)

    async def act(work: Work) -> None:
        ends = await end(work, await begin(work, "a", "b", "c", "d"))
        assert [type(one) for one in ends] == [type(None), NetbendError, type(None), type(None)]

    assert run(act) == ["a", "d", "c"]


def test_one_who_is_cancelled_takes_no_turn_along() -> None:
    async def act(work: Work) -> None:
        tasks = await begin(work, "a", "b", "c")
        tasks[2].cancel()
        work.let.release()
        await asyncio.sleep(0)
        tasks[1].cancel()
        await end(work, [tasks[0]])
        await end(work, await begin(work, "d"))

    assert run(act)[-1] == "d"
