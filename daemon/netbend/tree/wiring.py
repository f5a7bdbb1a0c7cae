"""Links on one network: which slots each address reaches, what of a text can act, and the matrix of all of them.

What the network lacks stays in the text and does nothing; the conductor checks what is written, the renderer plays it.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from math import inf
from typing import Any, Final

from netbend.error import AddressError, OscError
from netbend.tree.node import NO_SLOT, Addresses, Row, is_wildcard
from netbend.tree.table import ENDINGS, SOURCE_OF, TEXT_DEFAULTS
from netbend_mappings.link import Link, LinkError, links_of, text_of
from netbend_mappings.matrix import Bound, Cord, Matrix
from netbend_models.parameter import Parameter

LIMIT: Final = 1024
"""Links that act at once; a pattern counts for each parameter that it reaches."""

TEXT_LIMIT: Final = 4096
"""Characters of one source's links, as of any text."""

_REMEMBERED: Final = 2**16
"""Slots that the remembered addresses may reach together."""

Texts = Mapping[str, Any]


class Wiring:
    """What links mean on the network of these addresses."""

    def __init__(self, addresses: Addresses) -> None:
        self._addresses, self._layout = addresses, addresses.layout
        slots = self._layout.flat_slots
        self._sources = {stored: slots[row] for stored, row in SOURCE_OF.items()}
        self._stored_of = {slot: stored for stored, slot in self._sources.items()}
        self._phases = frozenset(phase.slot for phase in self._layout.phases)
        self._slots: dict[str, tuple[int, ...]] = {}
        self._remembered = 0

    def rows(self, to: str) -> tuple[Row, ...]:
        """The numbers that an address or a pattern reaches, one more than can act at most.

        An AddressError where it can never be a link.
        """
        if is_wildcard(to):
            try:
                return tuple(islice(filter(_is_number, self._addresses.matches(to)), LIMIT + 1))
            except OscError as fault:
                raise AddressError(f"{to}: {fault}") from fault
        try:
            node = self._addresses.resolve(to)
        except AddressError:
            self._refuse_ending(to)
            return ()
        if not (isinstance(node, Row) and _is_number(node)):
            raise AddressError(f"{to} is no number; a link moves numbers, such as /zone/middle/rotate/angle")
        return (node,)

    def _refuse_ending(self, to: str) -> None:
        head, _, ending = to.rpartition("/")
        if ending in ENDINGS and self.rows(head):
            raise AddressError(f"{to}: a link moves {head} itself")

    def slots(self, to: str) -> tuple[int, ...]:
        """The slots that an address or a pattern reaches, none where it can never be a link; remembered."""
        slots = self._slots.get(to)
        if slots is None:
            try:
                slots = tuple(row.slot for row in self.rows(to))
            except AddressError:
                slots = ()
            self._remembered += 1 + len(slots)
            if self._remembered > _REMEMBERED:
                self._slots.clear()
                self._remembered = 1 + len(slots)
            self._slots[to] = slots
        return slots

    def matrix(self, texts: Texts) -> Matrix:
        """The links of these texts (by stored address) that can act here, the first of them if they are too many."""
        cords = list(islice(self._cords(texts), LIMIT))
        bounds = {cord.target: _bound(self._layout.parameter(cord.target)) for cord in cords}
        return Matrix.make(cords, bounds, self._stored_of.keys(), self._phases)

    def _cords(self, texts: Texts) -> Iterator[Cord]:
        for stored, source in self._sources.items():
            for link in _links(stored, texts):
                for slot in self.slots(link.to):
                    yield Cord(source, slot, link.low, link.high, link.curve)

    def check(self, stored: str, text: str, texts: Texts) -> str:
        """The links that a source is to have, as they are kept; an AddressError names the entry that cannot be."""
        try:
            links = [self._settled(number, link) for number, link in enumerate(links_of(text), 1)]
            self._check_depth(stored, links, texts)
        except (AddressError, LinkError) as fault:
            raise AddressError(f"{stored}: {fault}") from fault
        self._check_count(stored, links, texts)
        kept = text_of(links)
        if len(kept) > TEXT_LIMIT:
            raise AddressError(f"{stored} takes {TEXT_LIMIT} characters at most, got {len(kept)}; patterns need fewer")
        return kept

    def _settled(self, number: int, link: Link) -> Link:
        """The link with its layer named instead of numbered."""
        try:
            rows = self.rows(link.to)
        except AddressError as fault:
            raise AddressError(f"link {number}: {fault}") from fault
        return link if is_wildcard(link.to) or not rows else Link(rows[0].stored, link.low, link.high, link.curve)

    def _check_count(self, stored: str, links: Iterable[Link], texts: Texts) -> None:
        others = sum(len(self.slots(link.to)) for one in self._sources if one != stored for link in _links(one, texts))
        count = others
        for number, link in enumerate(links, 1):
            count += len(self.slots(link.to))
            if count > LIMIT:
                raise AddressError(
                    f"{stored}: with link {number} more than {LIMIT} parameters are moved; take some away"
                )

    def _check_depth(self, stored: str, links: Iterable[Link], texts: Texts) -> None:
        """Sources move sources that move parameters, and no deeper."""
        own, others = self._sources[stored], self._between(stored, texts)
        mover = next((source for source, moved in others.items() if own in moved), None)
        for number, link in enumerate(links, 1):
            for slot in self.slots(link.to):
                if slot == own:
                    raise AddressError(f"link {number} to {link.to}: /{SOURCE_OF[stored]} would move itself")
                if slot in self._stored_of and mover is not None:
                    raise AddressError(
                        f"link {number} to {link.to}: {self._row(mover)} moves {self._row(own)}, "
                        "which may then move parameters only"
                    )
                if others.get(slot):
                    raise AddressError(
                        f"link {number} to {link.to}: {self._row(slot)} moves {self._row(min(others[slot]))}; "
                        "what is moved may move parameters only"
                    )

    def _between(self, stored: str, texts: Texts) -> dict[int, set[int]]:
        """The sources that each source but this one moves."""
        return {
            source: {slot for link in _links(one, texts) for slot in self.slots(link.to)} & self._stored_of.keys()
            for one, source in self._sources.items() if one != stored
        }  # fmt: skip

    def _row(self, source: int) -> str:
        return f"/{SOURCE_OF[self._stored_of[source]]}"


def _links(stored: str, texts: Texts) -> tuple[Link, ...]:
    """The links that a text holds; one that netbend did not write holds none."""
    try:
        return links_of(str(texts.get(stored, TEXT_DEFAULTS.get(stored, ""))))
    except LinkError:
        return ()


def _is_number(row: Row) -> bool:
    return row.slot != NO_SLOT and row.parameter.kind != "trigger"


def _bound(parameter: Parameter) -> Bound:
    low, high = (-inf, inf) if parameter.rule == "open" else parameter.limit
    return Bound(low, high, parameter.period, parameter.kind != "float")
