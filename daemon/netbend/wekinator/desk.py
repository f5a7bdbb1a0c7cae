"""What `/map/…` does to a practice, wherever it comes from: the tree of a show, `netbend map serve`, a key."""

from collections.abc import Callable, Sequence
from typing import Any

from netbend.error import AddressError
from netbend.tree.argument import fires
from netbend_mappings.features import Feature
from netbend_mappings.learners.output import Classes, Number
from netbend_mappings.wekinator import Practice, Wanted
from netbend_mappings.wekinator.argument import index, numbers, text

Arguments = Sequence[Any]


class Desk:
    """The acts by the names of `command.COMMANDS`; those on files are another's."""

    def __init__(self, practice: Practice) -> None:
        self.practice = practice

    def table(self) -> dict[str, Callable[[Arguments], None]]:
        """What each message does."""
        hand = self.practice
        return {
            "map/inputs": lambda said: hand.feed(numbers(said, "/map/inputs")),
            "map/record": self._record, "map/gesture": self._gesture,
            "map/train": _on_fire(hand.train), "map/cancel": _on_fire(hand.cancel),
            "map/run": lambda said: hand.start_running() if fires(tuple(said)) else hand.stop_running(),
            "map/stop": _on_fire(self._stop),
            "map/undo": _on_fire(hand.undo), "map/redo": _on_fire(hand.redo),
            "map/delete": self._delete, "map/delete/round": self._delete_round,
            "map/delete/example": lambda said: self._found(hand.open_session().delete_example(_whole(said, 0))),
            "map/randomise": lambda said: hand.randomise(_whole(said, 0) if said else None),
            "map/set": lambda said: hand.set_output(self._output(said, "/map/set"), _number(said, 1, "/map/set")),
            "map/learner": self._learner, "map/setting": self._setting,
            "map/limits": self._limits, "map/kind": self._kind, "map/chances": self._chances,
            "map/feature": self._feature,
            "map/feature/clear": _on_fire(lambda: hand.open_session().set_features(())),
            "map/select": self._select, "map/enable": self._enable, "map/new": self._new,
        }  # fmt: skip

    def _record(self, said: Arguments) -> None:
        if fires(tuple(said)):
            self.practice.start_recording(here=True)
        else:
            self.practice.stop_recording()

    def _gesture(self, said: Arguments) -> None:
        number = _whole(said, 0)
        if number > 0:
            self.practice.start_gesture(number)
        else:
            self.practice.stop_gesture()

    def _stop(self) -> None:
        practice = self.practice
        practice.stop_running()
        if practice.follows_gestures:
            practice.stop_gesture()
        else:
            practice.stop_recording()

    def _delete(self, said: Arguments) -> None:
        if not said:
            self.practice.delete_all()
        else:
            most = self.practice.gestures or self.practice.width
            self.practice.delete(index(said, "/map/delete", most, "the output or gesture") - 1)

    def _delete_round(self, said: Arguments) -> None:
        self._found(self.practice.open_session().delete_round(_whole(said, 0) if said else None))

    @staticmethod
    def _found(done: bool) -> None:
        if not done:
            raise AddressError("there are no such examples to delete")

    def _output(self, said: Arguments, where: str) -> int:
        return index(said, where, max(1, len(self.practice.open_session().outputs)), "the output") - 1

    def _outputs(self, said: Arguments, where: str) -> tuple[range, Arguments]:
        """The output that is named first, or all of them; and what else is said."""
        session = self.practice.open_session()
        if said and isinstance(said[0], int | float):
            output = self._output(said, where)
            return range(output, output + 1), said[1:]
        return range(len(session.outputs)), said

    def _learner(self, said: Arguments) -> None:
        outputs, rest = self._outputs(said, "/map/learner")
        name = text(rest, "/map/learner", "the name of a learner")
        for output in outputs:
            self.practice.open_session().set_learner(output, name)

    def _setting(self, said: Arguments) -> None:
        outputs, rest = self._outputs(said, "/map/setting")
        name = text(rest, "/map/setting", "the name of a setting")
        if len(rest) < 2:
            raise AddressError(f"/map/setting needs a value for {name}")
        session = self.practice.open_session()
        for output in outputs:
            learner, settings = session.learner(output)
            session.set_learner(output, learner, **{**settings, name: rest[1]})

    def _limits(self, said: Arguments) -> None:
        output, session = self._output(said, "/map/limits"), self.practice.open_session()
        kind = session.outputs[output]
        if not isinstance(kind, Number):
            raise AddressError("/map/limits: only numbers have limits")
        low, high = _number(said, 1, "/map/limits"), _number(said, 2, "/map/limits")
        hard = fires((said[3],)) if len(said) > 3 else kind.hard
        session.set_output(output, Number(kind.name, low, high, kind.integer, hard))

    def _kind(self, said: Arguments) -> None:
        output, session = self._output(said, "/map/kind"), self.practice.open_session()
        word, name = text(said[1:], "/map/kind", "number, integer or classes"), session.outputs[output].name
        before = session.outputs[output]
        low, high = (before.minimum, before.maximum) if isinstance(before, Number) else (0.0, 1.0)
        if word == "classes":
            session.set_output(output, Classes(name, _whole(said, 2) if len(said) > 2 else 5))
        elif word in ("number", "integer"):
            session.set_output(output, Number(name, low, high, integer=word == "integer"))
        else:
            raise AddressError(f"/map/kind takes number, integer or classes, got {word!r:.60}")
        self.practice.refresh()

    def _chances(self, said: Arguments) -> None:
        output, session = self._output(said, "/map/chances"), self.practice.open_session()
        kind = session.outputs[output]
        if not isinstance(kind, Classes):
            raise AddressError("/map/chances: only classes have probabilities")
        session.set_output(output, Classes(kind.name, kind.count, fires(tuple(said[1:]))))
        self.practice.refresh()

    def _select(self, said: Arguments) -> None:
        output = self._output(said, "/map/select")
        count = self.practice.inputs
        self.practice.select(output, [index((one,), "/map/select", count, "the input") - 1 for one in said[1:]])

    def _feature(self, said: Arguments) -> None:
        session = self.practice.open_session()
        kind = text(said, "/map/feature", "difference, mean or deviation")
        source = index(said[1:], "/map/feature", session.inputs, "the input") - 1
        session.set_features((*session.features, Feature(kind, source, _whole(said, 2))))

    def _enable(self, said: Arguments) -> None:
        word = text(said, "/map/enable", "record or run")
        output, on = self._output(said[1:], "/map/enable"), fires(tuple(said[2:]))
        if word not in ("record", "run"):
            raise AddressError(f"/map/enable takes record or run, got {word!r:.60}")
        if word == "record":
            self.practice.enable((output,), records=on)
        else:
            self.practice.enable((output,), runs=on)

    def _new(self, said: Arguments) -> None:
        self.practice.begin(wanted_of(said))


def wanted_of(said: Arguments) -> Wanted:
    """What a new project is to have: numbers and how many, classes and how many outputs each with so many, gestures."""
    word, count = text(said, "/map/new", "numbers, classes or gestures"), _whole(said, 1)
    if not 1 <= count <= 1000:
        raise AddressError(f"/map/new: there can be 1..1000 {word}, got {count}")
    match word:
        case "numbers":
            return Wanted(numbers=count)
        case "classes":
            return Wanted(classes=(count,) * (_whole(said, 2) if len(said) > 2 else 1))
        case "gestures":
            return Wanted(gestures=count)
    raise AddressError(f"/map/new takes numbers, classes or gestures, got {word!r:.60}")


def _on_fire(act: Callable[[], object]) -> Callable[[Arguments], None]:
    """A trigger."""

    def play(said: Arguments) -> None:
        if fires(tuple(said)):
            act()

    return play


def _number(said: Arguments, place: int, where: str) -> float:
    if len(said) <= place:
        raise AddressError(f"{where} needs {place + 1} arguments, got {len(said)}")
    return float(numbers(said[place : place + 1], where)[0])


def _whole(said: Arguments, place: int) -> int:
    value = _number(said, place, "this message")
    if value != int(value):
        raise AddressError(f"a whole number is wanted, got {value:g}")
    return int(value)
