"""The addresses that do not depend on a network: the stage, the switches over bends, the commands."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from netbend.audio.row import TEXTS as SOUND
from netbend.inputs import row as pictures
from netbend.tree import explore, output, preset
from netbend.tree.source import MACRO, MODULATION, SOURCES
from netbend.wekinator.command import COMMANDS as MAP
from netbend.wekinator.row import PANICS as LEARNT_PANICS
from netbend.wekinator.row import TEXTS as LEARNT
from netbend_models.bending.settings import BORDERS, CLUSTERS
from netbend_models.latent import STORES
from netbend_models.parameter import Parameter


@dataclass(frozen=True, slots=True)
class Command:
    """A message that does something once; `arguments` are OSC type tags, `|` between forms.

    An N in its name is each number from 1 to `count`; `number` is the one that an address has. It is there
    where the network has the row `needs`.
    """

    name: str
    arguments: str
    meaning: str
    needs: str = ""
    count: int = 0
    number: int = 0


VIEW_COLOURS: Final = ("grey", "false", "rgb")

STAGE: Final = (
    Parameter(name="master/level", default=1.0, limit=(0.0, 1.0), identity=1.0,
              meaning="fades the picture to black"),
    Parameter(name="master/freeze", kind="toggle", limit=(0.0, 1.0),
              meaning="holds the picture; what is played goes on behind it"),
    Parameter(name="time/hold", kind="toggle", limit=(0.0, 1.0),
              meaning="stops everything that moves by itself; hands still act"),
    Parameter(name="model/fade", limit=(0.0, 60.0), played=(0.0, 10.0), unit="seconds",
              meaning="how long the next network fades in over the one that plays; 0: a cut"),
    Parameter(name="view/layer", kind="int", default=-1.0, limit=(-1.0, 65535.0), played=(-1.0, 16.0), identity=-1.0,
              meaning="shows what a layer does instead of the picture; -1: the picture"),
    Parameter(name="view/colour", kind="choice", choices=VIEW_COLOURS, played=(0.0, 2.0), limit=(0.0, 2.0),
              meaning="the mean of the chosen channels in grey or false colour, or three of them as red, green, blue"),
    Parameter(name="view/normalise", kind="toggle", default=1.0, limit=(0.0, 1.0),
              meaning="from the least to the greatest of what is shown; off: 0 is mid-grey, 4 white"),
    *preset.SLOTS,
    *output.ROWS,
    *pictures.ROWS,
    *explore.SLOTS,
)  # fmt: skip

PANICS: Final = (
    "master/level", "master/freeze", "time/hold", "view/layer", "feedback/amount", "dream/amount",
    *(row.name for row in MACRO), *LEARNT_PANICS,
)  # fmt: skip
"""What /panic lets go of where it is there, since it stops, darkens, hides or bends the picture."""


_THIRDS: Final = (("coarse", 5.0, "the first third of the"), ("middle", 4.0, "the middle"), ("fine", 3.0, "the last"))

CLUSTER: Final = (
    Parameter(name="cluster/seed", kind="int", rule="open", played=(0.0, 100.0),
              meaning="another number sees other latents when clusters are computed"),
    *(Parameter(name=f"cluster/{name}", kind="int", default=count, limit=(1.0, float(CLUSTERS)),
                played=(1.0, float(CLUSTERS)), meaning=f"how many clusters a layer gets in {which} layers")
      for name, count, which in _THIRDS),
)  # fmt: skip

TEMPO: Final = (
    Parameter(name="tempo/bpm", default=120.0, played=(60.0, 180.0), limit=(20.0, 400.0), unit="beats/min",
              meaning="how fast the beat goes"),
    Parameter(name="tempo/beat", rule="open", played=(0.0, 16.0), unit="beats", rate="tempo/bpm",
              meaning="how many beats have gone by; whole numbers are beats"),
    Parameter(name="tempo/bar", kind="int", default=4.0, limit=(1.0, 64.0), played=(1.0, 16.0), unit="beats",
              meaning="how many beats a bar has"),
    Parameter(name="tempo/link", kind="toggle", limit=(0.0, 1.0),
              meaning="tempo and beat are those of an Ableton Link session (it needs the extra link)"),
    Parameter(name="tempo/quantise", kind="choice", choices=("off", "beat", "bar"), played=(0.0, 2.0), limit=(0.0, 2.0),
              meaning="presets, cues, stores, seeds, networks come at once, with the next beat or with the next bar"),
)  # fmt: skip

LATENT: Final = {
    "latent/seed": Parameter(
        name="latent/beat", kind="toggle", limit=(0.0, 1.0),
        meaning="next, previous and random wait for the next beat"),
    "latent/loop/mode": Parameter(
        name="latent/loop/round", kind="int", rule="open", played=(0.0, 16.0), unit="rounds",
        meaning="how often the loop has come round since it was switched on; netbend sets it, once each time"),
    "latent/file/name": Parameter(
        name="latent/file/count", kind="int", limit=(0.0, 65536.0), played=(0.0, 16.0), unit="latents",
        meaning="how many latents the file has; netbend sets it when one is loaded"),
}  # fmt: skip
"""The conductor's own rows beside those of a latent, by the row that the network must have."""

LETS_GO: Final = {"latent/file/amount": ("latent/seed", "latent/x", "latent/y")}
"""What goes back to its default when a hand moves one of these."""

VIEW_CHANNELS: Final = Parameter(name="view/channels", kind="list", meaning="the channels shown; none named: all")
CLUSTER_DATA: Final = Parameter(
    name="cluster/data", kind="text",
    meaning="the clusters that the show carries; /cluster/compute and /cluster/import set it")  # fmt: skip
MIDI_MAP: Final = Parameter(
    name="midi/map", kind="text",
    meaning="the controls that were learnt, as netbend writes them: JSON, a list of maps")  # fmt: skip
MIDI_FILE: Final = Parameter(
    name="midi/file", kind="text",
    meaning="a map in the folder that /midi/maps names, which plays before all others")  # fmt: skip
PINNED: Final = Parameter(
    name="oscquery/pinned", kind="text",
    meaning="addresses, patterns of layers and heights, by spaces, which OSCQuery lists beside what acts")  # fmt: skip
STAGE_DOCUMENT: Final = (
    VIEW_CHANNELS, *LEARNT, CLUSTER_DATA, *MODULATION, MIDI_MAP, MIDI_FILE, PINNED, *SOUND, *preset.TEXTS,
    *explore.TEXTS, *pictures.TEXTS,
)  # fmt: skip


_ADDED: Final = (
    "by low..high in its units (without: up to the top of what it plays) along a curve (linear, smooth, exp, log, "
    "step), following in so many seconds"
)


def _link_commands() -> Iterator[Command]:
    places = [(f"mod/{source.name}/N", f"{source.name} N", len(source.keys)) for source in SOURCES if source.numbered]
    places += [(f"mod/{source.name}/{key}", f"{source.name}/{key}", 0)
               for source in SOURCES if not source.numbered for key in source.keys]  # fmt: skip
    for place, one, count in places:
        yield Command(
            f"{place}/add", "s|s f f|s s|s f f s|s f f s f",
            f"{one} also moves this address or pattern, {_ADDED}", count=count)  # fmt: skip
        yield Command(f"{place}/remove", "s", f"{one} no longer moves this address or pattern", count=count)
        yield Command(f"{place}/clear", "", f"{one} moves nothing any more", count=count)


COMMANDS: Final = (
    Command("panic", "", "bends to identity in 0.3 s; the picture runs on; /undo brings the look back"),
    Command("undo", "", "takes back the last move, recall or panic"),
    Command("redo", "", "plays again what was taken back"),
    Command("latent/next", "", "the next whole seed", "latent/seed"),
    Command("latent/previous", "", "the whole seed before", "latent/seed"),
    Command("latent/random", "", "any whole seed", "latent/seed"),
    Command("latent/N/store", "", "keeps the place where the picture is in store N", "latent/1/place", STORES),
    Command("latent/N/recall", "|f", "goes to the place in store N, in so many seconds", "latent/1/place", STORES),
    Command("latent/store", "i", "keeps the place in the store of that number, from 1", "latent/1/place"),
    Command("latent/recall", "i|i f", "goes to the place in the store of that number, in seconds", "latent/1/place"),
    Command("latent/load", "s|s f", "goes to a .npy or .npz of latents below the models' folder, in seconds",
            "latent/file/name"),
    *(Command(name, arguments, meaning, count=count) for name, arguments, meaning, count in preset.COMMANDS),
    *(Command(name, arguments, meaning) for name, arguments, meaning in explore.COMMANDS),
    Command("tempo/tap", "", "several taps within two seconds of each other: a beat each, and the tempo"),
    Command("tempo/resync", "", "now is a beat"),
    Command("tempo/on/beat", "s|s ...", "the message with this address and what follows is played with the next beat"),
    Command("tempo/on/bar", "s|s ...", "the same, with the next bar"),
    *_link_commands(),
    Command("mod/add", "s s|s s f f|s s s|s s f f s|s s f f s f",
            "a source (macro/1, lfo/2, or an OSC address that a host sends, as /glove/x) also moves this address or "
            f"pattern, {_ADDED}"),
    Command("mod/remove", "s s", "this source no longer moves this address or pattern"),
    Command("mod/clear", "s", "this source moves nothing any more"),
    Command("cluster/compute", "|s", "computes clusters beside the show (activation or classifier) and plays by them"),
    Command("cluster/preview", "", "makes pictures without each cluster beside the show, for the console"),
    Command("cluster/number", "i|i i i", "how many clusters a layer gets: everywhere, or coarse, middle, fine"),
    Command("cluster/import", "s", "plays by the clusters of a .yaml or .json file below the models' folder"),
    Command("cluster/export", "s", "writes the clusters into a new .yaml or .json file below the models' folder"),
    Command("midi/learn", "|s", "the next control that moves on a MIDI controller plays this address; without one, the "
            "next parameter that is moved otherwise"),
    Command("mod/learn", "s|s f f|s s|s f f s|s f f s f",
            "the next control that moves on a MIDI controller moves this address or pattern beside what hands set: it "
            f"plays a free input, {_ADDED}"),
    Command("midi/learn/cancel", "", "no control is learnt after all"),
    Command("midi/forget", "s", "no learnt control plays this address any more"),
    Command("midi/maps", "", "reads the maps of the folder anew; answers /midi/mapping for each: name, ports"),
    Command("midi/ports", "", "answers /midi/port for each: its name, how it stands, and why"),
    Command("input/sources", "", "answers /input/state for each input: its number, source, how it stands, and why"),
    Command("audio/inputs", "", "answers /audio/input for each: its name, how it stands, and why"),
    *(Command(one.name, one.arguments, one.meaning) for one in MAP),
    Command("model/load", "s", "another network, by a name or a file that `netbend models` lists"),
    Command("model/select", "i", "another network, by its number in that list, from 1"),
    Command("record/start", "|s", "records what is played below the recordings' folder: set.mp4, frames/; without a "
            "name, by the date"),
    Command("record/stop", "", "ends the recording; the file is whole then"),
    Command("get", "s", "answers with the address and its base value"),
    Command("ping", "", "answers /pong with the version"),
    Command("subscribe", "i|s i|i s|s i s|i s i|s i s i", "changes go to this port (host, pattern, messages a second)"),
    Command("unsubscribe", "|i|s i", "no more of them"),
    Command("refresh", "", "sends all that is not at its default to subscribers"),
)  # fmt: skip

HOLDER: Final = (
    Parameter(name="bypass", kind="toggle", limit=(0.0, 1.0), meaning="held: clean"),
    Parameter(name="amount", default=1.0, limit=(0.0, 1.0), identity=1.0,
              meaning="from identity to as set"),
    Parameter(name="solo", kind="toggle", limit=(0.0, 1.0), meaning="only the soloed ones act"),
    Parameter(name="flash", kind="trigger", meaning="pulses it, to see what it is"),
)  # fmt: skip
"""The slots under every layer, zone and height, and under /bend for all."""

RESET: Final = Parameter(name="reset", kind="trigger", meaning="everything under it to its default")

LAYER: Final = (
    Parameter(name="border", kind="choice", choices=BORDERS, played=(0.0, 2.0), limit=(0.0, 2.0),
              meaning="what lies outside the map when it is moved"),
    Parameter(name="random/fraction", default=0.25, limit=(0.0, 1.0),
              meaning="the share of channels that the random target bends"),
    Parameter(name="random/seed", rule="open", played=(0.0, 100.0), kind="int", meaning="which channels those are"),
    Parameter(name="range/start", kind="int", limit=(0.0, 65535.0), played=(0.0, 64.0),
              meaning="the first channel that the range target bends"),
    Parameter(name="range/stop", kind="int", limit=(0.0, 65535.0), played=(0.0, 64.0),
              meaning="the channel after the last"),
    pictures.LAYER,
)  # fmt: skip
"""The slots that a layer has besides."""

ORDER: Final = Parameter(name="order", kind="text", meaning="names of its operators in the order in which they act")
CHANNELS: Final = Parameter(name="channels", kind="list", meaning="the channels that the list target bends")
LAYER_DOCUMENT: Final = (ORDER, CHANNELS)

ENDINGS: Final = {
    "normalized": "0..1 over the played range",
    "span": "sets the played range",
    "reset": "to its default",
    "nudge": "adds",
    "toggle": "between default and last value",
    "ramp": "to a value in seconds",
    "smooth": "slew time in seconds",
    "safe": "recall and random leave it alone",
    "radians": "an angle, where 3.14159 is half a turn",
    "played": "out only: what acts now",
}
"""What every numeric parameter understands behind its address, unlisted."""

WAITS: Final = {
    "beat": "the same, played with the next beat",
    "bar": "the same, played with the next bar",
}
"""What every address that can be played understands behind it, commands too, unlisted."""
