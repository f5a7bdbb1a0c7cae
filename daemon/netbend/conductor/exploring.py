"""The explorer's commands: it moves parameters as a hand does, and its answers are a text of the show.

So /undo takes back a proposal and a yes alike, and neither a killed conductor nor another day forgets them.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from netbend.conductor.look import Way, move
from netbend.conductor.said import seconds_of
from netbend.error import AddressError
from netbend.tree.argument import fires
from netbend.tree.explore import ANSWERS, DEFAULT_OVER, OVER
from netbend.tree.node import Row
from netbend.tree.span import to_fraction, to_natural
from netbend.tree.tree import Action, Sender, Tree
from netbend.wekinator.command import OUTPUTS
from netbend_mappings.exploring import Answers, ExploreError, Explorer, answers_of, text_of

Values = NDArray[np.float64]
Arguments = tuple[Any, ...]

MOST: Final = 64
"""Parameters that are explored at once; among more nothing is found."""


class ExploreCommands:
    """The actions; `moved` hears that a look is another."""

    def __init__(
        self, tree: Callable[[], Tree], tell: Callable[..., None], moved: Callable[[], None] = lambda: None
    ) -> None:
        self._tree, self._tell, self._moved = tree, tell, moved
        self._explorer: Explorer | None = None
        self._over: tuple[str, ...] = ()
        self._text = ""

    def table(self) -> dict[str, Action]:
        """Its commands by name."""
        return {
            "map/explore/propose": self._propose, "map/explore/next": self._next,
            "map/explore/yes": self._yes, "map/explore/no": self._no, "map/explore/clear": self._clear,
        }  # fmt: skip

    def _propose(self, arguments: Arguments, sender: Sender, now: float) -> None:
        way = self._way(arguments, "/map/explore/propose")
        if way is not None:
            rows, explorer = self._ready()
            self._go(rows, explorer.leap(), way, sender, now)

    def _next(self, arguments: Arguments, sender: Sender, now: float) -> None:
        way = self._way(arguments, "/map/explore/next")
        if way is not None:
            rows, explorer = self._ready()
            self._go(rows, explorer.step(self._place(rows)), way, sender, now)

    def _yes(self, arguments: Arguments, sender: Sender, now: float) -> None:
        if fires(arguments):
            self._tree().check_lock("/map/explore/yes")
            rows, explorer = self._ready()
            explorer.yes(self._place(rows))
            self._keep(sender, now)

    def _no(self, arguments: Arguments, sender: Sender, now: float) -> None:
        way = self._way(arguments, "/map/explore/no")
        if way is not None:
            self._tree().check_lock("/map/explore/no")
            rows, explorer = self._ready()
            place = self._place(rows)
            explorer.no(place)
            self._keep(sender, now)
            self._go(rows, explorer.step(place), way, sender, now, begun=True)

    def _clear(self, arguments: Arguments, sender: Sender, now: float) -> None:
        if fires(arguments):
            tree = self._tree()
            tree.check_lock("/map/explore/clear")
            self._write(tree, None, sender, now)
            self._explorer = None

    def _way(self, arguments: Arguments, address: str) -> Way | None:
        """The seconds that a message names, or those that are set; None for a button's release."""
        if arguments and not fires(arguments) and not isinstance(arguments[0], str):
            return None
        tree = self._tree()
        said = () if arguments and arguments[0] == 1 and isinstance(arguments[0], int) else arguments  # a button
        return Way(seconds_of(said, address, tree.base[tree.layout.flat_slots["map/explore/seconds"]]), "smooth")

    # what is explored

    def _ready(self) -> tuple[list[Row], Explorer]:
        """The parameters, and the explorer as the show's answers have it."""
        tree = self._tree()
        rows = self._rows(tree)
        over, text = tuple(row.stored for row in rows), str(tree.texts.read(ANSWERS))
        if self._explorer is None or over != self._over or text != self._text:
            if self._explorer is None or over != self._over:
                self._explorer = Explorer(len(rows))
            known = _known(text, over)
            self._explorer.know(known.settings if known else None, known.answers if known else None)
            self._over, self._text = over, text
        step, curiosity = (tree.base[tree.layout.flat_slots[f"map/explore/{name}"]] for name in ("step", "curiosity"))
        self._explorer.settings = replace(self._explorer.settings, step=step, curiosity=curiosity)
        self._explorer.home = np.array([
            to_fraction(row.parameter, row.parameter.default, tree.spans.get(row.slot)) for row in rows
        ])  # fmt: skip
        return rows, self._explorer

    def _rows(self, tree: Tree) -> list[Row]:
        """The numbers that are explored, each once, but for those that are safe."""
        found: dict[int, Row] = {}
        for to in (str(tree.texts.read(OVER)) or _mapped(tree) or DEFAULT_OVER).split():
            for row in tree.wiring.rows(to):
                if row.slot not in tree.safe and row.slot not in tree.phases:
                    found.setdefault(row.slot, row)
        if not found:
            raise AddressError(f"{OVER} reaches no number that may be moved; name some, such as {DEFAULT_OVER}")
        if len(found) > MOST:
            raise AddressError(f"{OVER} reaches {len(found)} parameters; {MOST} can be explored at once, name fewer")
        return list(found.values())

    def _place(self, rows: list[Row]) -> Values:
        tree = self._tree()
        return np.array([to_fraction(row.parameter, tree.base[row.slot], tree.spans.get(row.slot)) for row in rows])

    def _go(self, rows: list[Row], place: Values, way: Way, sender: Sender, now: float, *, begun: bool = False) -> None:
        tree = self._tree()
        gesture = tree.history.note(sender, ANSWERS, tree.texts.get(ANSWERS), now) if begun else None
        gesture = gesture or tree.history.begin(sender, now)
        for row, fraction in zip(rows, place.tolist(), strict=True):
            value = row.parameter.admit(to_natural(row.parameter, fraction, tree.spans.get(row.slot)))
            move(tree, gesture, row.slot, value, way)
        tree.history.close()
        self._moved()

    # what is kept

    def _keep(self, sender: Sender, now: float) -> None:
        assert self._explorer is not None
        reward = self._explorer.reward
        self._text = text_of(Answers(self._over, reward.settings, reward.answers))
        self._write(self._tree(), self._text, sender, now)
        liked = int((reward.answers > 0).sum())
        self._tell("/map/explore/told", liked, len(reward) - liked)

    @staticmethod
    def _write(tree: Tree, text: str | None, sender: Sender, now: float) -> None:
        tree.texts.check_room(ANSWERS, text or "")
        gesture = tree.history.begin(sender, now)
        gesture.before[ANSWERS] = tree.texts.get(ANSWERS)
        tree.texts.put(ANSWERS, text)


def _mapped(tree: Tree) -> str:
    """What learnt outputs play, by spaces."""
    return " ".join(filter(None, (str(tree.texts.read(f"/mod/map/{number}/to")) for number in range(1, OUTPUTS + 1))))


def _known(text: str, over: tuple[str, ...]) -> Answers | None:
    """The answers that the show keeps, where they are about these parameters."""
    try:
        answers = answers_of(text) if text else None
    except ExploreError as fault:
        raise AddressError(f"{ANSWERS}: {fault}; /map/explore/clear begins anew") from fault
    return answers if answers is not None and answers.fits(over) else None
