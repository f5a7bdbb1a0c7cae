"""The Max for Live device: eight macros that Live automates, maps and plays, and Live's tempo and beat.

An .amxd is chunks of four letters, a little-endian length and that many bytes: `ampf` with the kind of device, `meta`,
and `ptch` with the patcher; what Max itself says of them is read by Ableton's maxdevtools.
"""

import struct
from collections.abc import Sequence
from typing import Any, Final

from tools.patches.patch import Box, Patch, written

AUDIO_EFFECT: Final = b"aaaa"
WIDTH, HEIGHT = 470.0, 169.0
_STEP: Final = 46.0


def device(macros: Sequence[str]) -> bytes:
    """The whole file."""
    patch = Patch(1100, 700)
    out = patch.new("udpsend 127.0.0.1 9000", 20, 640)
    heard, passed = patch.new("plugin~", 930, 20), patch.new("plugout~", 930, 60)
    patch.cord(heard, 0, passed)
    patch.cord(heard, 1, passed, 1)
    parameters: dict[str, Any] = {}
    for number, name in enumerate(macros, 1):
        _macro(patch, number, name, out, parameters)
    _tempo(patch, out, parameters)
    _port(patch, out, parameters)
    banks = {"0": {"index": 0, "name": "macros", "parameters": [f"Macro {n}" for n in range(1, 9)]}}
    document = patch.patcher(
        openinpresentation=1, openrect=[0.0, 0.0, WIDTH, HEIGHT], devicewidth=WIDTH, default_fontsize=10.0,
        default_fontname="Arial Bold", gridsize=[8.0, 8.0], parameters=parameters | {"parameterbanks": banks},
        latency=0, is_mpe=0, platform_compatibility=0, dependency_cache=[], autosave=0,
        project={
            "version": 1, "creationdate": 0, "modificationdate": 0, "viewrect": [0.0, 0.0, 300.0, 500.0],
            "autoorganize": 1, "hideprojectwindow": 1, "showdependencies": 1, "autolocalize": 0,
            "contents": {"patchers": {}}, "layout": {}, "searchpath": {}, "detailsvisible": 0,
            "amxdtype": int.from_bytes(AUDIO_EFFECT, "big"), "readonly": 0, "devpathtype": 0, "devpath": ".",
            "sortmode": 0, "viewmode": 0, "includepackages": 0,
        },
    )  # fmt: skip
    return packed(AUDIO_EFFECT, written(document))


def packed(kind: bytes, patcher: str) -> bytes:
    """A patcher in a device's chunks; Max ends the text with a zero."""
    text = patcher.encode() + b"\0"
    chunks = ((b"ampf", kind), (b"meta", bytes(4)), (b"ptch", text))
    return b"".join(name + struct.pack("<I", len(data)) + data for name, data in chunks)


def _parameter(parameters: dict[str, Any], box: str, long: str, short: str, **more: Any) -> dict[str, Any]:
    """What makes a box a parameter of Live's, entered in the patcher's own list too."""
    parameters[box] = [long, short, 0]
    valueof = {"parameter_longname": long, "parameter_shortname": short, "parameter_modmode": 0} | more
    return {"parameter_enable": 1, "varname": long, "saved_attribute_attributes": {"valueof": valueof}}


def _switch(patch: Patch, parameters: dict[str, Any], long: str, words: tuple[str, str], at: tuple[float, ...],
            *, initial: int = 0, button: bool = False, hidden: bool = True) -> Box:  # fmt: skip
    """A live.text: a toggle with two words, or a button."""
    own = _parameter(
        parameters, f"obj-{len(patch.boxes) + 1}", long, words[0], parameter_type=2, parameter_enum=["off", "on"],
        parameter_mmax=1, parameter_initial=[initial], parameter_initial_enable=1,
        parameter_invisible=2 if hidden else 0,
    )  # fmt: skip
    x, y, width = at
    return patch.ui("live.text", 20 + 2 * x, 120 + y, width, 15, presentation=1, presentation_rect=[x, y, width, 15.0],
                    text=words[0], texton=words[1], mode=0 if button else 1, **own)  # fmt: skip


def _macro(patch: Patch, number: int, name: str, out: Box, parameters: dict[str, Any]) -> None:
    """A dial, and a button that lets any parameter of Live's turn the macro instead."""
    x, left = 10 + _STEP * (number - 1), 20.0 + 110 * (number - 1)
    own = _parameter(
        parameters, f"obj-{len(patch.boxes) + 1}", f"Macro {number}", name, parameter_type=0, parameter_mmin=0.0,
        parameter_mmax=1.0, parameter_unitstyle=1, parameter_initial=[0.0], parameter_initial_enable=1,
    )  # fmt: skip
    dial = patch.ui("live.dial", left, 20, 44, 48, presentation=1, presentation_rect=[x, 24.0, 44.0, 48.0], **own)
    send = patch.new(f"prepend /macro/{number}", left, 560)
    patch.cord(dial, 0, send)
    patch.cord(send, 0, out)
    button = _switch(patch, parameters, f"Map {number}", ("map", "click…"), (x, 80.0, 42.0))
    clear = _switch(patch, parameters, f"Unmap {number}", ("x", "x"), (x, 98.0, 42.0), button=True)
    maps = patch.new("live.map @strict 1", left, 260, saved_object_attributes={"_persistence": 1})
    listen, forget = patch.message("mapping $1", left, 220), patch.message("unmap", left + 90, 220)
    patch.chain(button, listen, maps)
    patch.chain(clear, forget, maps)
    off = patch.message("set $1", left, 300)
    patch.cord(maps, 3, off)
    patch.cord(off, 0, button)
    _follow(patch, left, maps, send)


def _follow(patch: Patch, left: float, maps: Box, send: Box) -> None:
    """The value of what is mapped, its span brought to 0..1; the span is asked for before the value is watched."""
    order = patch.new("t l b l", left, 330)
    ranges = patch.message("get min, get max", left + 40, 370)
    mapped = patch.new("live.object", left, 400)
    edge = patch.new("route min max", left, 440)
    watch = patch.new("live.observer value", left + 10, 470)
    scale = patch.new("scale 0. 1. 0. 1.", left, 520)
    patch.cord(maps, 1, order)
    patch.cord(order, 2, mapped, 1)
    patch.cord(order, 1, ranges)
    patch.cord(order, 0, watch, 1)
    patch.cord(ranges, 0, mapped)
    patch.cord(mapped, 0, edge)
    patch.cord(edge, 0, scale, 1)
    patch.cord(edge, 1, scale, 2)
    patch.cord(watch, 0, scale)
    patch.cord(scale, 0, send)


def _tempo(patch: Patch, out: Box, parameters: dict[str, Any]) -> None:
    """Live's tempo, and where its song stands when it starts to play, while `tempo` is on."""
    left = 930.0
    ready, path = patch.new("live.thisdevice", left, 110), patch.message("path live_set", left, 150)
    live = patch.new("live.path", left, 190)
    patch.chain(ready, path, live)
    on = _switch(patch, parameters, "Tempo", ("tempo", "tempo"), (10.0, 126.0, 60.0), initial=1, hidden=False)
    gate = patch.new("gate", left, 560)
    patch.cord(on, 0, gate)
    patch.cord(gate, 0, out)
    bpm, plays = patch.new("live.observer tempo", left, 230), patch.new("live.observer is_playing", left, 330)
    send = patch.new("prepend /tempo/bpm", left, 270)
    song, started = patch.new("live.object", left, 440), patch.new("sel 1", left, 370)
    ask, told = patch.message("get current_song_time", left, 405), patch.new("route current_song_time", left, 480)
    beat = patch.new("prepend /tempo/beat", left, 520)
    for watcher in (bpm, plays, song):
        patch.cord(live, 0, watcher, 1)
    patch.chain(bpm, send)
    patch.cord(send, 0, gate, 1)
    patch.chain(plays, started, ask, song, told, beat)
    patch.cord(beat, 0, gate, 1)


def _port(patch: Patch, out: Box, parameters: dict[str, Any]) -> None:
    """Which port netbend listens on, buttons for panic and undo, and words."""
    own = _parameter(
        parameters, f"obj-{len(patch.boxes) + 1}", "Port", "port", parameter_type=1, parameter_mmin=1024.0,
        parameter_mmax=65535.0, parameter_unitstyle=0, parameter_initial=[9000], parameter_initial_enable=1,
        parameter_invisible=2,
    )  # fmt: skip
    port = patch.ui(
        "live.numbox", 300, 600, 50, 15, presentation=1, presentation_rect=[400.0, 126.0, 50.0, 15.0], **own
    )
    where = patch.message("port $1", 360, 600)
    patch.chain(port, where, out)
    for place, (name, address) in enumerate((("panic", "/panic"), ("undo", "/undo"), ("next", "/latent/next"))):
        at = (90.0 + 66 * place, 126.0, 60.0)
        button = _switch(patch, parameters, name.capitalize(), (name, name), at, button=True, hidden=False)
        fire = patch.message(address, 460.0 + 110 * place, 600)
        patch.chain(button, fire, out)
    for text, rect in (("netbend", [10.0, 5.0, 100.0, 18.0]), ("port", [366.0, 126.0, 34.0, 18.0])):
        patch.ui("live.comment", 20, 660, 100, 18, text=text, presentation=1, presentation_rect=rect)
