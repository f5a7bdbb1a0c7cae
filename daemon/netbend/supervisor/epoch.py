"""An epoch: one network's panel, state and ring, for as long as that network is played."""

from dataclasses import dataclass

from netbend.error import SegmentError
from netbend.stage.panel import Panel, panel_bytes
from netbend.stage.ring import SLOTS, Ring, depth, ring_bytes
from netbend.stage.segment import Segment, segment_name
from netbend.stage.state import StateBlock, state_bytes
from netbend.tree.layout import Layout
from netbend_models.description import Description


@dataclass(slots=True)
class Epoch:
    """The segments of an epoch and the description from which they were laid out."""

    number: int
    network: str
    description: str
    segments: tuple[Segment, ...]

    @classmethod
    def make(cls, owner: int, number: int, network: str, description: str) -> "Epoch":
        """Make and lay out the segments that this network needs."""
        known = Description.from_json(description)
        slots, output = Layout(known).size, known.output
        sizes = {
            "panel": panel_bytes(slots),
            "state": state_bytes(slots),
            "facts": len(description.encode()),
        }
        made: list[Segment] = []
        try:
            for part, size in sizes.items():
                made.append(Segment.create(segment_name(owner, part, number), size))
            made.append(_make_ring(segment_name(owner, "ring", number), output.width, output.height))
        except Exception:
            for segment in made:
                segment.remove()
            raise
        panel, state, facts, _ = made
        Panel.lay_out(panel, slots)
        StateBlock.lay_out(state, slots)
        facts.buf[: sizes["facts"]] = description.encode()
        return cls(number, network, description, tuple(made))

    def remove(self) -> None:
        """Take the names away; whoever still looks keeps the memory until it lets go."""
        for segment in self.segments:
            segment.remove()


def _make_ring(name: str, width: int, height: int) -> Segment:
    """A ring that is as deep as it should be, or as there is room for."""
    slots = depth(width, height)
    try:
        segment = Segment.create(name, ring_bytes(width, height, slots))
    except SegmentError:
        slots = SLOTS
        segment = Segment.create(name, ring_bytes(width, height, slots))
    Ring.lay_out(segment, width, height, slots)
    return segment
