"""Inputs: an OSC address that a host sends, and that no parameter has, as a source; its range is set or learnt."""

from collections.abc import Iterator
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, Final

from netbend.error import AddressError
from netbend.tree.node import Row, is_wildcard
from netbend.tree.source import INPUTS
from netbend_mappings.number import finite

if TYPE_CHECKING:
    from netbend.tree.tree import Action, Sender, Tree


_EMPTY: Final = (None, "", "[]")


@lru_cache(maxsize=512)
def parse(text: str) -> tuple[str, int]:
    """The address that a text names, and which of its arguments, from 0; an AddressError says what would do."""
    address, *rest = text.split()
    place = rest[0] if rest else "1"
    if not address.startswith("/") or is_wildcard(address) or len(rest) > 1 or not place.isdecimal() or place == "0":
        raise AddressError(
            f"an input hears an address such as /glove/x, or /glove/xyz 2 for its second number, got {text}"
        )
    return address, int(place) - 1


def check(tree: "Tree", stored: str, text: str) -> str:
    """What an input is to hear, as it is kept: nothing that netbend itself answers to."""
    if not text.strip():
        return ""
    address, place = parse(text)
    if _is_ours(tree, address):
        raise AddressError(f"{stored}: {address} is played itself; let a macro or an LFO move both")
    return f"{address} {place + 1}" if place else address


def _is_ours(tree: "Tree", address: str) -> bool:
    try:
        tree.addresses.resolve(address)
    except AddressError:
        return False
    return True


class Feed:
    """The inputs of a tree and what they hear."""

    def __init__(self, tree: "Tree") -> None:
        self._tree = tree
        self._learning: set[int] = set()

    def followed(self) -> "dict[str, Action]":
        """What is done when a hand moves a row of an input, by its name: where it is to learn, it begins anew."""
        return {f"mod/input/{number}/learn": partial(self._begin, number) for number in range(1, INPUTS + 1)}

    def _begin(self, number: int, _moved: tuple[Any, ...], _sender: "Sender", _now: float) -> None:
        self._learning.discard(number)

    def hears(self, address: str) -> bool:
        """Whether an input hears this address."""
        return next(self._listening(address), None) is not None

    def _listening(self, address: str) -> Iterator[tuple[int, int]]:
        """The inputs that hear an address, by number, and which argument each takes."""
        for number in range(1, INPUTS + 1):
            text = self._tree.texts.get(f"/mod/input/{number}/from")
            if text and text.startswith(address):
                heard, place = parse(text)
                if heard == address:
                    yield number, place

    def take(self, address: str, arguments: tuple[Any, ...], sender: "Sender", _now: float) -> None:
        """Bring the inputs that hear this address to what it says: modulation, which no /undo takes back."""
        listening = list(self._listening(address))
        if not listening:
            raise AddressError(f"no address {address}")
        for number, place in listening:
            said = arguments[place] if place < len(arguments) else None
            value = finite(said, truth=True)
            if value is None:
                raise AddressError(f"{address}: input {number} hears number {place + 1}, got {said!r:.60}")
            self._stand(number, value, sender)

    def _stand(self, number: int, heard: float, sender: "Sender") -> None:
        tree, slots = self._tree, self._tree.layout.flat_slots
        value, low, high, learn = (slots[f"mod/input/{number}/{name}"] for name in ("value", "low", "high", "learn"))
        if tree.base[learn] >= 0.5:
            self._widen(number, low, high, heard)
        else:
            self._learning.discard(number)
        half = tree.base[high] / 2 - tree.base[low] / 2  # a difference may be beyond all numbers
        share = (heard / 2 - tree.base[low] / 2) / half if half else 0.0
        tree.put(value, min(1.0, max(0.0, share)), tree.smooth.get(value, 0.0), sender)

    def _widen(self, number: int, low: int, high: int, heard: float) -> None:
        """The first that comes is both ends; what comes then moves one of them further."""
        tree, known = self._tree, number in self._learning
        self._learning.add(number)
        for slot, end in ((low, min), (high, max)):
            wanted = end(tree.base[slot], heard) if known else heard
            if tree.base[slot] != wanted:
                tree.put(slot, wanted)

    def input_of(self, heard: str, sender: "Sender", now: float, *, new: bool) -> int:
        """The number of the input that hears this; a free one is made to, where it is to be a `new` one."""
        tree = self._tree
        wanted = check(tree, "an input", heard)
        every = range(1, INPUTS + 1)
        number = next((number for number in every if tree.texts.get(f"/mod/input/{number}/from") == wanted), 0)
        if number or not new:
            if not number:
                raise AddressError(f"no input hears {wanted}")
            return number
        number = self.free()
        row = tree.addresses.resolve(f"/mod/input/{number}/from")
        assert isinstance(row, Row)
        tree.texts.write(row, wanted, sender, now)
        return number

    def free(self) -> int:
        """The number of the first input that hears and moves nothing, and has no name."""
        texts = self._tree.texts
        for number in range(1, INPUTS + 1):
            if not any(texts.get(f"/mod/input/{number}/{name}") not in _EMPTY for name in ("from", "links", "name")):
                return number
        raise AddressError(f"all {INPUTS} inputs are taken; /mod/input/N/from and /links with an empty text free one")
