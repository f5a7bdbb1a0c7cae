"""How one thing plays another: modulation, MIDI maps, presets, and learners that are shown examples.

`Session` and `open_project` are imported when first asked for: whoever only modulates pays for neither.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from netbend_mappings.projects.opening import open_project as open_project
    from netbend_mappings.session import Session as Session

_PLACES: Final = {"Session": "netbend_mappings.session", "open_project": "netbend_mappings.projects.opening"}

__all__ = ["Session", "open_project"]


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    return getattr(import_module(_PLACES[name]), name)
