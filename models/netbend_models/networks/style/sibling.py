"""Another network of the same configuration, for its weights to be mixed in."""

from typing import TypeVar

from netbend_models.error import LoadError
from netbend_models.folder import inside

Network = TypeVar("Network")


def sibling(name: str, like: Network) -> Network:
    """The network of that name, or in that file below the models' folder; a LoadError where it is of another shape."""
    from netbend_models.load import load, models  # noqa: PLC0415  which builds networks such as the caller

    path = name if name in (one.name for one in models()) else inside(name)
    if path is None:
        raise LoadError(f"there is no network {name!r:.80} below the models' folder; put it there")
    found = load(path, str(getattr(like, "device", "cpu")))
    if not isinstance(found, type(like)) or getattr(found, "config", 0) != getattr(like, "config", 1):
        raise LoadError(f"{name} is of another shape; only networks of the same configuration can be mixed")
    return found
