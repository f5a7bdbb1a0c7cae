"""Which outputs are fitted together: those of one learner with the same settings, inputs and examples."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from netbend_mappings.error import SessionError
from netbend_mappings.examples.example import Example, Gesture, Recorded
from netbend_mappings.features import Feature, replay
from netbend_mappings.learners.base import Lesson, Matrix
from netbend_mappings.learners.catalogue import learner
from netbend_mappings.learners.output import Classes, Gestures, Output
from netbend_mappings.learners.setting import Choice, complete
from netbend_mappings.learners.trained import Job


@dataclass(slots=True)
class Channel:
    """An output with how it learns, records and runs; `inputs` empty for all."""

    output: Output
    learner: str
    settings: dict[str, Choice] = field(default_factory=dict)
    inputs: tuple[int, ...] = ()
    records: bool = True
    runs: bool = True


def jobs(
    channels: Mapping[int, Channel], rows: Sequence[Recorded], inputs: int, features: Sequence[Feature] = ()
) -> tuple[Job, ...]:
    """The fits that these outputs need; those without examples are left out, and all without are a SessionError."""
    width = inputs + len(features)
    x, y = _table([row for row in rows if isinstance(row, Example)], width, features)
    found: dict[tuple[object, ...], list[int]] = {}
    for output, channel in channels.items():
        if channel.output.target == "numbers" and len(y):
            mask = ~np.isnan(y[:, output])
            key: tuple[object, ...] = (
                channel.learner,
                tuple(sorted(channel.settings.items())),
                channel.inputs,
                mask.tobytes(),
            )
        else:
            key = (output,)
        found.setdefault(key, []).append(output)
    made = [_job(channels[group[0]], group, x, y, rows, inputs) for group in found.values()]
    if not any(made):
        raise SessionError("there are no examples to learn from; record some first")
    return tuple(job for job in made if job is not None)


def _job(channel: Channel, group: list[int], x: Matrix, y: Matrix, rows: Sequence[Recorded], inputs: int) -> Job | None:
    columns = channel.inputs or tuple(range(x.shape[1]))
    if isinstance(channel.output, Gestures):
        columns = tuple(one for one in columns if one < inputs) or tuple(range(inputs))
        lesson = _gestures(group[0], rows, columns, channel.output.count)
    else:
        lesson = _values(x, y, group, columns, channel.output)
    if not len(lesson.y):
        return None
    chosen = complete(learner(channel.learner).settings, channel.settings)
    return Job(channel.learner, chosen, columns, tuple(group), lesson)


def _table(rows: Sequence[Example], width: int, features: Sequence[Feature]) -> tuple[Matrix, Matrix]:
    """Inputs and features (N, width) and targets (N, M), not a number where there is none."""
    if not rows:
        return np.empty((0, width)), np.empty((0, 0))
    x = np.array([row.inputs for row in rows], np.float64)
    if features:
        replayed = replay(features, ((row.round, one) for row, one in zip(rows, x, strict=True)))
        known = [
            row.features if len(row.features) == len(features) else again
            for row, again in zip(rows, replayed, strict=True)
        ]
        x = np.concatenate([x, np.array(known, np.float64)], axis=1)
    return x, np.array([row.outputs for row in rows], np.float64)


def _values(x: Matrix, y: Matrix, group: list[int], columns: tuple[int, ...], output: Output) -> Lesson:
    """What the examples say of a group; what was recorded when it was of another kind is left out."""
    if not len(y):
        return Lesson(np.empty((0, len(columns))), np.empty((0, len(group))))
    there = ~np.isnan(y[:, group[0]])
    if isinstance(output, Classes):
        there &= np.isin(y[:, group[0]], np.arange(1, output.count + 1))
    return Lesson(x[there][:, columns], y[there][:, group])


def _gestures(output: int, rows: Sequence[Recorded], columns: tuple[int, ...], most: int) -> Lesson:
    mine = [row for row in rows if isinstance(row, Gesture) and row.output == output and row.label <= most]
    sequences = tuple(np.array(row.samples, np.float64)[:, columns] for row in mine)
    labels = np.array([[row.label] for row in mine], np.float64).reshape(-1, 1)
    return Lesson(np.empty((0, len(columns))), labels, sequences, most)
