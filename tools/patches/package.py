"""The Max package: the abstraction `netbend`, the panel that builds itself, and the help patcher."""

import json
from collections.abc import Sequence
from typing import Any

from tools.patches.patch import Box, Patch, written

PORT = 10901
"""Where feedback comes until the script has found a free port."""


def info(version: str) -> str:
    """package-info.json, as https://docs.cycling74.com/legacy/max8/vignettes/package_info_json has it."""
    about: dict[str, Any] = {
        "name": "netbend", "displayname": "netbend", "version": version, "author": "netbend",
        "authors": ["netbend"], "description": "Plays netbend: generative networks, bent while they generate.",
        "tags": ["OSC", "jitter", "generative", "network bending"], "website": "", "extensible": 0, "extends": "",
        "max_version_min": "8.0", "max_version_max": "none",
        "os": {"macintosh": {"min_version": "none", "platform": ["x64", "aarch64"]},
               "windows": {"min_version": "none", "platform": ["x64"]}},
        "homepatcher": "netbend.maxhelp", "package_extra": {"reverse_domain": "org.netbend"},
    }  # fmt: skip
    return json.dumps(about, indent="\t") + "\n"


def abstraction() -> str:
    """`netbend`: any message to netbend goes in; out come what others move, and the parameters of the tree."""
    patch = Patch(760, 460)
    patch.comment("Any OSC message, discover, or connect HOST HTTP-PORT", 50, 10, 340)
    into = patch.ui("inlet", 20, 10, 24, 24, comment="an OSC message, discover, or connect HOST HTTP-PORT", index=1)
    asked = patch.new("route discover connect", 20, 50)
    patch.cord(into, 0, asked)
    script = patch.new("node.script netbend.node.js @autostart 1 @watch 0 @args #1 #2", 20, 150)
    script_asks = (patch.new("prepend discover", 20, 90), patch.new("prepend connect", 160, 90))
    for outlet, ask in enumerate(script_asks):
        patch.cord(asked, outlet, ask)
        patch.cord(ask, 0, script)
    told = patch.new("route osc feedback send", 20, 200)
    patch.cord(script, 0, told)
    where, port = patch.message("host $1, port $2", 20, 250), patch.message("port $1", 150, 250)
    out = patch.new("udpsend 127.0.0.1 9000", 20, 310)
    hears = patch.new(f"udpreceive {PORT}", 300, 310)
    patch.cord(asked, 2, out)
    patch.cord(told, 0, where)
    patch.cord(where, 0, out)
    patch.cord(told, 1, port)
    patch.cord(port, 0, hears)
    patch.cord(told, 2, out)
    life = patch.new("route /stats/alive", 300, 350)
    alive = patch.new("prepend alive", 480, 350)
    patch.cord(hears, 0, life)
    patch.cord(life, 0, alive)
    patch.cord(alive, 0, script)
    changes = patch.ui("outlet", 300, 410, 24, 24, comment="what others move: ADDRESS VALUE", index=1)
    parameters = patch.ui("outlet", 480, 410, 24, 24, comment="begin, parameter …, status: for netbend.panel", index=2)
    patch.cord(life, 1, changes)
    patch.cord(told, 3, parameters)
    return written(patch.patcher())


def panel() -> str:
    """`netbend.panel /zone/middle/`: a control for each parameter whose address begins so, made from the tree."""
    patch = Patch(900, 720)
    into = patch.ui("inlet", 20, 10, 24, 24, comment="both outlets of netbend", index=1)
    build = patch.new("js netbend.build.js #1", 60, 10)
    sends = patch.ui("outlet", 300, 10, 24, 24, comment="to netbend", index=1, varname="sends")
    patch.cord(into, 0, build)
    patch.cord(build, 0, sends)
    return written(patch.patcher(openinpresentation=0))


def help_patcher(macros: Sequence[str]) -> str:
    """netbend.maxhelp: messages to click, the macros as sliders, a panel, and how to see the picture."""
    patch = Patch(900, 640)
    patch.comment("netbend: plays a generative network, bent while it generates", 20, 10, 500, fontsize=18.0)
    patch.comment("Start netbend first: netbend play. The status is found within two seconds.", 20, 40, 500)
    netbend = patch.new("netbend", 20, 330)
    for row, (text, meaning) in enumerate((
        ("/zone/middle/rotate/angle 30", "the middle third of the network turns"),
        ("/latent/next", "another picture"), ("/preset/3/recall 4", "a look, in four seconds"),
        ("/panic", "clean; /undo brings the look back"),
        ("discover", "looks for netbend by mDNS"), ("connect 127.0.0.1 9080", "asks that HTTP port"),
    )):  # fmt: skip
        box = patch.message(text, 20, 80 + 30 * row)
        patch.comment(meaning, 260, 80 + 30 * row, 260)
        patch.cord(box, 0, netbend)
    _sliders(patch, macros, netbend)
    shown = patch.new("netbend.panel /zone/middle/", 200, 400)
    patch.comment("Double-click: every parameter of the middle zone, made from the tree", 430, 400, 420)
    patch.cord(netbend, 0, shown)
    patch.cord(netbend, 1, shown)
    patch.cord(shown, 0, netbend)
    status, printed = patch.new("route status", 20, 400), patch.new("print netbend", 20, 440)
    patch.cord(netbend, 1, status)
    patch.cord(status, 0, printed)
    pictures = (
        "The picture: on macOS [jit.gl.syphonclient @servername netbend] (package Syphon), on Windows"
        " [jit.gl.spoutreceiver @sendername netbend] (package Spout), on both, and from another machine,"
        " [jit.ndi.receive~] (package jit.ndi; netbend play --publish browser,ndi). README.md tells more."
    )
    patch.comment(pictures, 20, 490, 600, lines=3)
    return written(patch.patcher())


def _sliders(patch: Patch, macros: Sequence[str], netbend: Box) -> None:
    for number, name in enumerate(macros, 1):
        x = 520.0 + 44 * (number - 1)
        patch.comment(name, x - 4, 60, 48)
        slider = patch.ui("slider", x, 84, 24, 150, floatoutput=1, size=1.0)
        send = patch.new(f"prepend /macro/{number}", x, 244 + 22 * (number % 2))
        patch.cord(slider, 0, send)
        patch.cord(send, 0, netbend)
