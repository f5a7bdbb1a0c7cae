from collections.abc import Callable
from importlib.metadata import EntryPoint
from types import ModuleType

import pytest

Install = Callable[..., None]


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Install:
    """Entry points that a module finds instead of the installed ones."""

    def put(module: ModuleType, *points: tuple[str, str]) -> None:
        def found(group: str, name: str | None = None) -> list[EntryPoint]:
            all_points = [EntryPoint(one, value, group) for one, value in points]
            return [point for point in all_points if name in (None, point.name)]

        monkeypatch.setattr(module, "entry_points", found)

    return put
