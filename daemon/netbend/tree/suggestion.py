"""What an address with a slip was probably meant to be."""

import difflib
from functools import lru_cache
from typing import Final

from netbend.tree.tree import Tree

_PARTS: Final = 8
_CHARACTERS: Final = 64
"""No address of ours is deeper or has longer names; a comparison takes 0.1 ms a part."""


def suggest(tree: Tree, address: str) -> str:
    """` (did you mean …?)` where parts of an address are slips of known ones, or nothing."""
    parts = address.split("/", _PARTS + 1)
    if not parts[-1] or len(parts) > _PARTS + 1:
        return ""
    names = _names(tree)
    slips = [part for part in parts[1:] if part not in names and len(part) <= _CHARACTERS]
    found = [f"{name} for {part}" for part in slips for name in difflib.get_close_matches(part, sorted(names), 1, 0.75)]
    return f" (did you mean {', '.join(found)}?)" if found else ""


@lru_cache(1)
def _names(tree: Tree) -> frozenset[str]:
    """Every part of an address that there is; the same as long as the network is."""
    names = {part for address in tree.addresses.flat for part in address.split("/")}
    names |= {spec.name for spec in tree.layout.operators} | {layer.name for layer in tree.layout.description.layers}
    names |= {parameter.name for parameter in tree.layout.parameters}
    return frozenset(names | {"layer", "zone", "res", "bend"})
