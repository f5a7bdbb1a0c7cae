"""Chroma: how much of each note there is, whichever its octave, from a spectrum that is fine enough to tell notes.

Each line of the spectrum counts for the notes near it by a bell a semitone wide, and for less towards the ends of
hearing (Ellis, "Chroma feature analysis and synthesis", 2007).
"""

from typing import Final

import numpy as np

from netbend_mappings.audio.spectrum import Values

NOTES: Final = 12
_A4: Final = 440.0
_MIDDLE: Final = 5.0
_WIDTH: Final = 2.0
"""Octaves above A0 (27.5 Hz / 2) round which lines count in full, and how far."""


def chroma_weights(rate: float, size: int) -> Values:
    """How much each of F lines counts for each note, (12, F); the first note is C."""
    frequency = np.fft.rfftfreq(size, 1.0 / rate)[1:]
    octave = np.log2(frequency / (_A4 / 16))
    octave = np.concatenate([[octave[0] - 1.5], octave])  # the line at 0 Hz stands far below the first
    semitone = NOTES * octave
    width = np.concatenate([np.maximum(np.diff(semitone), 1.0), [1.0]])
    note = (np.arange(NOTES) - 9.0)[:, None]  # counted from A
    off = (semitone - note + NOTES / 2) % NOTES - NOTES / 2
    bell = np.exp(-0.5 * (2.0 * off / width) ** 2)
    bell /= np.maximum(np.sqrt((bell * bell).sum(0)), 1e-300)
    weights: Values = bell * np.exp(-0.5 * ((octave - _MIDDLE) / _WIDTH) ** 2)
    return weights


def chroma(weights: Values, lines: Values) -> Values:
    """The notes against the strongest, (12,); of silence all are 0."""
    notes: Values = weights @ (lines * lines)
    top = float(notes.max())
    return notes / top if top > 0.0 else np.zeros(NOTES)
