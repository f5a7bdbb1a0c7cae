"""What may be recorded as a target of a session's outputs."""

from collections.abc import Sequence

from netbend_mappings.error import SessionError
from netbend_mappings.examples.example import Example, Targets
from netbend_mappings.learners.group import Channel
from netbend_mappings.learners.output import Classes, Gestures


def targets_of(channels: Sequence[Channel], y: Sequence[float | None]) -> Targets:
    """The targets (M,) of the outputs that record, None for the others; a SessionError for one that is not legal."""
    if len(y) != len(channels):
        raise SessionError(f"outputs must be {len(channels)} numbers, got {len(y)}")
    targets = tuple(_target(channel, value) for channel, value in zip(channels, y, strict=True))
    if all(target is None for target in targets):
        raise SessionError("no output records; enable recording of one")
    return targets


def _target(channel: Channel, value: float | None) -> float | None:
    if value is None or not channel.records or isinstance(channel.output, Gestures):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError) as fault:
        raise SessionError(f"{value!r:.60} is no value for {channel.output.name}; a number is") from fault
    if not channel.output.legal(number):
        raise SessionError(f"{number:g} is no value for {channel.output.name}: {channel.output}")
    return number


def fitting(channels: Sequence[Channel], row: Example) -> None:
    """Refuse an example from elsewhere: numbers may lie outside limits that were set since, a class must be one."""
    if len(row.outputs) != len(channels):
        raise SessionError(f"example {row.number} has {len(row.outputs)} of {len(channels)} outputs")
    for channel, value in zip(channels, row.outputs, strict=True):
        if value is not None and isinstance(channel.output, Classes) and not channel.output.legal(value):
            raise SessionError(f"example {row.number}: {value:g} is no class of {channel.output.name}")
