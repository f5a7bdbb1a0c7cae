"""Links on one network: which slots each address reaches, what of a text can act, and the matrix of all of them.

What the network lacks stays in the text and does nothing; the conductor checks what is written, the renderer plays it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from math import inf
from typing import Any, Final

from netbend.error import AddressError, OscError
from netbend.tree.node import NO_SLOT, Addresses, Row, is_wildcard
from netbend.tree.source import LINKED, MASTER, SOURCE_OF, TEXT_DEFAULTS
from netbend.tree.table import ENDINGS
from netbend_mappings.link import Link, LinkError, links_of, text_of
from netbend_mappings.matrix import Bound, Cord, Matrix
from netbend_mappings.state import LAGS
from netbend_models.parameter import Parameter

LIMIT: Final = LAGS
"""Links that act at once; a pattern counts for each parameter that it reaches."""

TEXT_LIMIT: Final = 4096
"""Characters of one source's links, as of any text."""

_EARLY: Final = ("lfo/", "mod/", "tempo/", "time/")
"""What oscillators and the beat are made of: links move it before these are placed."""

_REMEMBERED: Final = 2**16
"""Slots that the remembered addresses may reach together."""

Texts = Mapping[str, Any]


class Wiring:
    """What links mean on the network of these addresses."""

    def __init__(self, addresses: Addresses) -> None:
        self._addresses, self._layout = addresses, addresses.layout
        slots = self._layout.flat_slots
        self._sources = {stored: slots[row] for stored, row in SOURCE_OF.items()}
        self._hands = {slots[SOURCE_OF[stored]]: stored for stored, (source, _) in LINKED.items() if source.hand}
        self._given = frozenset(self._sources.values()) - self._hands.keys()
        self._gains = {stored: _gains(slots, source.amount_of(key)) for stored, (source, key) in LINKED.items()
                       if not source.hand}  # fmt: skip
        self._early = frozenset(slot for name, slot in slots.items() if name.startswith(_EARLY))
        self._phases = frozenset(phase.slot for phase in self._layout.phases)
        self._slots: dict[str, tuple[int, ...]] = {}
        self._remembered = 0

    @property
    def given(self) -> frozenset[int]:
        """The slots of the sources that no hand plays."""
        return self._given

    def rows(self, to: str) -> tuple[Row, ...]:
        """The numbers that an address or a pattern reaches, one more than can act at most.

        An AddressError where it can never be a link.
        """
        if is_wildcard(to):
            try:
                return tuple(islice(filter(self._is_number, self._addresses.matches(to)), LIMIT + 1))
            except OscError as fault:
                raise AddressError(f"{to}: {fault}") from fault
        try:
            node = self._addresses.resolve(to)
        except AddressError:
            self._refuse_ending(to)
            return ()
        if isinstance(node, Row) and node.slot in self._given:
            raise AddressError(f"{to} is what a source gives; link that source to what {to} is to move")
        if not (isinstance(node, Row) and self._is_number(node)):
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
        return Matrix.make(cords, bounds, self._hands.keys(), self._phases, self._early)

    def _cords(self, texts: Texts) -> Iterator[Cord]:
        for stored, source in self._sources.items():
            for link in _links(stored, texts):
                low, high, gains = link.low * link.amount, link.high * link.amount, self._gains.get(stored, ())
                for slot in self.slots(link.to):
                    yield Cord(source, slot, low, high, link.curve, link.smooth, gains)

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
        return link if is_wildcard(link.to) or not rows else replace(link, to=rows[0].stored)

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
        """Macros move macros that move parameters, and no deeper; what moves by itself may move any of them."""
        if self._sources[stored] not in self._hands:
            return
        own, others = self._sources[stored], self._between(stored, texts)
        mover = next((source for source, moved in others.items() if own in moved), None)
        for number, link in enumerate(links, 1):
            for slot in self.slots(link.to):
                if slot == own:
                    raise AddressError(f"link {number} to {link.to}: /{SOURCE_OF[stored]} would move itself")
                if slot in self._hands and mover is not None:
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
        """The macros that each macro but this one moves."""
        return {
            source: {slot for link in _links(one, texts) for slot in self.slots(link.to)} & self._hands.keys()
            for source, one in self._hands.items() if one != stored
        }  # fmt: skip

    def _row(self, source: int) -> str:
        return f"/{SOURCE_OF[self._hands[source]]}"

    def amounts(self, texts: Texts) -> list[int]:
        """The slots of the amounts of what moves or plays something by itself: what a panic brings to 0."""
        return [
            gains[0] for stored, gains in self._gains.items()
            if len(gains) > 1 and (_links(stored, texts) or texts.get(f"{stored.removesuffix('links')}plays"))
        ]  # fmt: skip

    def _is_number(self, row: Row) -> bool:
        return row.slot != NO_SLOT and row.parameter.kind != "trigger" and row.slot not in self._given


def _links(stored: str, texts: Texts) -> tuple[Link, ...]:
    """The links that a text holds; one that netbend did not write holds none."""
    try:
        return links_of(str(texts.get(stored, TEXT_DEFAULTS.get(stored, ""))))
    except LinkError:
        return ()


def _gains(slots: Mapping[str, int], amount: str) -> tuple[int, ...]:
    """What the links of a source are multiplied with: its own amount, where it has one, and everybody's."""
    return (slots[amount], slots[MASTER]) if amount else (slots[MASTER],)


def _bound(parameter: Parameter) -> Bound:
    low, high = (-inf, inf) if parameter.rule == "open" else parameter.limit
    return Bound(low, high, parameter.period, parameter.kind != "float")
