"""What has come and gone between two networks, or two listings, told by as few paths as say it."""

from collections.abc import Iterable, Iterator

from netbend.tree.tree import Tree

Told = tuple[str, str]


def between_networks(before: Tree, after: Tree) -> Iterator[Told]:
    """Commands and paths for a host that built its controls from the tree before."""
    old, new = _places(before), _places(after)
    yield from (("PATH_REMOVED", path) for path in sorted(old.keys() - new.keys()))
    yield from (("PATH_ADDED", path) for path in sorted(new.keys() - old.keys()))
    yield from (("PATH_CHANGED", path) for path in sorted(old.keys() & new.keys()) if old[path] != new[path])


def between_listings(before: Iterable[str], after: Iterable[str]) -> Iterator[Told]:
    """Commands and paths for what is newly listed, or no longer."""
    old, new = set(before), set(after)
    yield from (("PATH_REMOVED", path) for path in sorted(old - new))
    yield from (("PATH_ADDED", path) for path in sorted(new - old))


def _places(tree: Tree) -> dict[str, object]:
    """Each layer, height and row of the network with what makes it what it is."""
    description = tree.layout.description
    places: dict[str, object] = {f"/layer/{layer.index}": layer for layer in description.layers}
    places |= {f"/res/{height}": height for height in description.heights}
    return places | {f"/{row.name}": row for row in description.rows}
