"""The messages under /map, one table: the tree lists them, `netbend map serve` plays them."""

from dataclasses import dataclass
from typing import Final

OUTPUTS: Final = 64
"""Outputs that can drive parameters."""


@dataclass(frozen=True, slots=True)
class MapCommand:
    """A message's name, its arguments as OSC type tags (`|` between forms), and what it does."""

    name: str
    arguments: str
    meaning: str


COMMANDS: Final = (
    MapCommand("map/inputs", "f", "one input vector, as many numbers as there are inputs: recorded, or answered"),
    MapCommand("map/record", "|i", "records inputs with the mapped parameters' values as targets; 0, or stop, ends it"),
    MapCommand("map/gesture", "i", "records one example of the gesture of that number; 0 ends it"),
    MapCommand("map/train", "", "learns from the examples, beside the show"),
    MapCommand("map/cancel", "", "calls the training off; what was trained before goes on"),
    MapCommand("map/run", "|i", "answers inputs; 0 stops"),
    MapCommand("map/stop", "", "ends recording and running"),
    MapCommand("map/undo", "", "takes back the last round of examples, or the last deletion"),
    MapCommand("map/redo", "", "brings back what was taken back"),
    MapCommand("map/delete", "|i", "deletes every example, or those of an output or gesture"),
    MapCommand("map/delete/round", "|i", "deletes the last round of examples, or the one of that number"),
    MapCommand("map/delete/example", "i", "deletes the example of that number"),
    MapCommand("map/randomise", "|i", "puts the outputs anywhere in their ranges; the same number, the same place"),
    MapCommand("map/set", "i f", "moves one output by hand; it is sent at once"),
    MapCommand("map/learner", "s|i s", "which learner all outputs, or one, have from the next training on"),
    MapCommand("map/setting", "s f|s s|i s f|i s s", "a setting of the learner of all outputs, or of one, by its name"),
    MapCommand("map/limits", "i f f|i f f i", "an output's least and greatest value; 1: kept inside them"),
    MapCommand("map/kind", "i s|i s i", "makes an output a number, an integer, or one of so many classes"),
    MapCommand("map/chances", "i i", "1: the probabilities of an output's classes are sent under its name"),
    MapCommand("map/select", "i i", "an output, then the inputs that it hears, from the next training on"),
    MapCommand("map/feature", "s i i", "also learns from an input's difference, mean or deviation in so many samples"),
    MapCommand("map/feature/clear", "", "learns from the inputs as they are"),
    MapCommand("map/enable", "s i i", "record or run, an output, 1 or 0: whether it records or runs"),
    MapCommand("map/evaluate", "|i", "tells subscribers how well the outputs are learnt: /map/evaluation; folds, or 0"),
    MapCommand("map/follow/start", "", "a gesture begins now, and no other until stop; else one may begin at any time"),
    MapCommand("map/follow/stop", "", "the gesture is over; the next one may begin unannounced"),
    MapCommand("map/play/start", "", "gathers how you move, without labels; what was gathered before is forgotten"),
    MapCommand("map/play/stop", "", "gathers no more"),
    MapCommand("map/play/generate", "|i", "makes a mapping of the movement and the presets, trains and runs it; "
               "the same number, the same mapping"),
    MapCommand("map/play/another", "", "another mapping in place of this one"),
    MapCommand("map/new", "s i|s i i", "a new project: numbers, classes (each with so many) or gestures, and how many"),
    MapCommand("map/open", "s", "opens a project, ours or Wekinator's, below the folder of mappings"),
    MapCommand("map/save", "|s", "keeps the project as a folder of text, where it is or under a name"),
    MapCommand("map/export", "s", "writes the examples as .arff or .csv"),
    MapCommand("map/status", "", "answers with what there is: inputs, outputs, examples, what is going on"),
)  # fmt: skip
