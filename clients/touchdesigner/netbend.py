"""Builds netbend's component in TouchDesigner: drop this file into a network, right-click its Text DAT, Run Script.

The component finds its parameters in the daemon's OSCQuery tree, sends them by OSC, follows what others change, shows
the picture, and comes back by itself when netbend does. What runs inside it is its own copy of this text, the DAT
`script`: one file, since that is what can be dropped.
"""

# ruff: noqa: INP001  no package: it is dropped into a network
import json
import re
import sys
import threading
import time
import urllib.request
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import td

Op: TypeAlias = Any  # TouchDesigner's own are known in TouchDesigner alone
Page: TypeAlias = Any
Par: TypeAlias = Any
Node: TypeAlias = Mapping[str, Any]

PAGES = (
    ("Macros", ("/macro/",)), ("Coarse", ("/zone/coarse/",)), ("Middle", ("/zone/middle/",)),
    ("Fine", ("/zone/fine/",)), ("Latent", ("/latent/", "/noise/", "/label/", "/style/", "/input/")),
    ("Stage", ("/bend/", "/master/", "/time/", "/tempo/", "/view/", "/morph/")), ("Layers", ("/layer/", "/res/")),
)  # fmt: skip
"""Pages of parameters by what their addresses begin with; the rest of the tree is reached by `send`."""

MACROS = 16
SILENT_S = 3.5  # /stats/alive comes once a second
FETCH_S = 10.0
PORT = 10900

CALLBACKS = {
    "osc_callbacks": "def onReceiveOSC(dat, rowIndex, message, data, timeStamp, address, args, peer):\n"
                     "    parent().op('script').module.heard(parent(), address, args)\n",
    "moved": "def onValueChange(par, prev):\n    parent().op('script').module.moved(par)\n\n"
             "def onPulse(par):\n    parent().op('script').module.pulsed(par)\n",
    "clock": "def onFrameStart(frame):\n    parent().op('script').module.tick(parent())\n",
}  # fmt: skip

_links: dict[str, "Link"] = {}


class Link:
    """What the component knows of the daemon; a thread asks for the tree, since a frame must not wait for it."""

    def __init__(self) -> None:
        self.heard_at, self.asked_at = 0.0, 0.0
        self.told: dict[str, Any] = {}
        self.answer: tuple[Node | None, dict[str, Node], str] | None = None
        self.thread: threading.Thread | None = None

    @property
    def is_asking(self) -> bool:
        """Whether an answer is under way."""
        return self.thread is not None and self.thread.is_alive()

    def ask(self, url: str) -> None:
        """Fetch the tree beside the frames; a daemon thread ends with TouchDesigner."""
        self.asked_at = time.monotonic()
        self.thread = threading.Thread(target=self._fetch, args=(url,), daemon=True)
        self.thread.start()

    def _fetch(self, url: str) -> None:
        try:
            info = _json(f"{url}/?HOST_INFO")
            nodes = [*_leaves(_json(f"{url}/")), *_leaves(_json(f"{url}/mod/macro")), *_leaves(_json(f"{url}/preset"))]
            self.answer = (info, {node["FULL_PATH"]: node for node in nodes}, "")
        except (OSError, ValueError, KeyError) as fault:
            self.answer = (None, {}, f"no netbend at {url}: {fault}")


def build(parent: Op, text: str) -> Op:
    """Make the component `netbend` in `parent`, or make it anew; `text` is this file's."""
    old = parent.op("netbend")
    if old is not None:
        old.destroy()
    comp = parent.create(td.baseCOMP, "netbend")
    script = comp.create(td.textDAT, "script")
    script.text = text
    for name, kind in (("osc_callbacks", td.textDAT), ("moved", td.parameterexecuteDAT), ("clock", td.executeDAT)):
        comp.create(kind, name).text = CALLBACKS[name]
    _own_parameters(comp)
    _network(comp)
    return comp


def _own_parameters(comp: Op) -> None:
    page = comp.appendCustomPage("Netbend")
    _set(page.appendToggle("Active"), True)
    _set(page.appendStr("Host"), "127.0.0.1")
    _set(page.appendInt("Httpport", label="HTTP Port"), 9080)
    _set(page.appendInt("Feedbackport", label="Feedback Port"), PORT)
    source = page.appendMenu("Source")[0]
    source.menuNames, source.menuLabels = ["texture", "ndi"], ["Syphon, Spout", "NDI"]
    source.val = "ndi" if sys.platform.startswith("linux") else "texture"
    _set(page.appendStr("Status"), "looking for netbend")
    _set(page.appendStrMenu("Preset"), "1")
    _set(page.appendFloat("Seconds", label="Recall Seconds"), 0.0)
    for name in ("Recall", "Store", "Panic", "Undo", "Redo", "Connect"):
        page.appendPulse(name)


def _set(group: Any, value: Any) -> None:
    group[0].default = group[0].val = value


def _network(comp: Op) -> None:
    """The operators, wired: OSC both ways, what watches parameters and frames, and the picture."""
    comp.create(td.oscoutDAT, "osc_out")
    hears = comp.create(td.oscinDAT, "osc_in")
    hears.par.port, hears.par.callbacks = comp.par.Feedbackport.eval(), "osc_callbacks"
    moved = comp.op("moved")
    moved.par.op, moved.par.pars, moved.par.custom, moved.par.builtin = "..", "*", True, False
    moved.par.valuechange, moved.par.onpulse = True, True
    comp.op("clock").par.framestart = True
    texture, ndi = comp.create(td.syphonspoutinTOP, "texture"), comp.create(td.ndiinTOP, "ndi")
    choice, out = comp.create(td.switchTOP, "choice"), comp.create(td.outTOP, "out1")
    for number, top in enumerate((texture, ndi)):
        choice.inputConnectors[number].connect(top)
    out.inputConnectors[0].connect(choice)
    choice.par.index.expr = "parent().par.Source.menuIndex"
    places = {"script": (0, 0), "osc_in": (0, 1), "osc_callbacks": (1, 1), "osc_out": (2, 1), "moved": (1, 0),
              "clock": (2, 0), "texture": (0, 2), "ndi": (0, 3), "choice": (1, 2), "out1": (2, 2)}  # fmt: skip
    for name, (column, row) in places.items():
        comp.op(name).nodeX, comp.op(name).nodeY = 200 * column, -150 * row


def tick(comp: Op) -> None:
    """Called each frame: takes in what was fetched, and asks again while netbend is silent."""
    link, now = _link(comp), time.monotonic()
    if link.answer is not None:
        (info, nodes, fault), link.answer = link.answer, None
        _adopt(comp, info, nodes) if info else _say(comp, fault)
    elif comp.par.Active.eval() and min(now - link.heard_at, now - link.asked_at) > SILENT_S and not link.is_asking:
        link.ask(f"http://{comp.par.Host.eval()}:{comp.par.Httpport.eval()}")


def _link(comp: Op) -> Link:
    return _links.setdefault(comp.path, Link())


def _adopt(comp: Op, info: Node, nodes: dict[str, Node]) -> None:
    """Take the daemon's ports, addresses and values for the component's own, and ask for what changes from now on."""
    out = comp.op("osc_out")
    out.par.address, out.par.port = comp.par.Host.eval(), int(info["OSC_PORT"])
    _parameters(comp, nodes)
    _presets(comp, nodes)
    send(comp, "/subscribe", int(comp.par.Feedbackport.eval()))
    for top, par in (("texture", "sendername"), ("ndi", "name")):
        _choose(getattr(comp.op(top).par, par), str(info["NAME"]))
    _say(comp, f"{info['NAME']}: {len(comp.fetch('addresses', {}))} parameters")
    _link(comp).heard_at = time.monotonic()


def _choose(par: Par, name: str) -> None:
    """Take the source that carries netbend's name: `netbend`, or `MACHINE (netbend)` as NDI has it."""
    found = [one for one in par.menuNames if one == name or one.endswith((f"({name})", f":{name}"))]
    par.val = found[0] if found else name


def _parameters(comp: Op, nodes: dict[str, Node]) -> None:
    """Append what is new, destroy what is gone, and leave the rest, with what the performer has bound to it."""
    addresses: dict[str, str] = {}
    for title, heads in PAGES:
        wanted = [node for path, node in nodes.items() if path.startswith(heads) and _kind(node) and _is_shown(path)]
        page = next((one for one in comp.customPages if one.name == title), None)
        if wanted and page is None:
            page = comp.appendCustomPage(title)
        for node in wanted:
            name = _name(node["FULL_PATH"], addresses)
            addresses[name] = node["FULL_PATH"]
            label = _label(node, nodes)
            known = getattr(comp.par, name, None)
            _tell(comp, node, _appended(page, name, label, node) if known is None else known)
    for name in comp.fetch("addresses", {}):
        if name not in addresses and hasattr(comp.par, name):
            getattr(comp.par, name).destroy()
    comp.store("addresses", addresses)


def _is_shown(path: str) -> bool:
    number = re.fullmatch(r"/macro/(\d+)", path)
    return number is None or int(number[1]) <= MACROS


def _kind(node: Node) -> str:
    """`Float`, `Int`, `Toggle`, `Menu` or `Pulse`; nothing for texts, lists and answers."""
    known = {"float": "Float", "int": "Int", "toggle": "Toggle", "choice": "Menu", "trigger": "Pulse"}
    kind = (node.get("TAGS") or [""])[0]
    if kind == "command":
        return "Pulse" if node.get("TYPE") in ("I", "N") else ""
    return known.get(kind, "")


def _name(path: str, taken: Iterable[str]) -> str:
    """A name as TouchDesigner has it: a capital, then small letters and digits; each its own."""
    name = re.sub(r"[^a-z0-9]", "", path.lower()).capitalize()
    while name in taken:
        name += "x"
    return name


def _label(node: Node, nodes: dict[str, Node]) -> str:
    path = node["FULL_PATH"]
    named = nodes.get(f"/mod{path}/name", {}).get("VALUE", [""])[0] if path.startswith("/macro/") else ""
    parts = path.strip("/").split("/")
    return str(named or " ".join(parts[2:] if parts[0] == "zone" else parts)).replace("_", " ")


def _appended(page: Page, name: str, label: str, node: Node) -> Par:
    par = getattr(page, f"append{_kind(node)}")(name, label=label)[0]
    span = (node.get("RANGE") or [{}])[0]
    if "MIN" in span:
        par.normMin, par.normMax = span["MIN"], span["MAX"]
        par.min, par.max = span["MIN"], span["MAX"]
        par.clampMin, par.clampMax = (node.get("CLIPMODE", ["none"])[0] in (edge, "both") for edge in ("low", "high"))
    if "VALS" in span:
        par.menuNames = par.menuLabels = span["VALS"]
    return par


def _tell(comp: Op, node: Node, par: Par) -> None:
    """Show the daemon's value."""
    value = (node.get("VALUE") or [None])[0]
    if value is not None and _kind(node) != "Pulse":
        _put(comp, par, value)


def _put(comp: Op, par: Par, value: Any) -> None:
    """Set a parameter and remember it, so that it is not sent back."""
    _link(comp).told[par.name] = value
    par.val = value


def _presets(comp: Op, nodes: dict[str, Node]) -> None:
    found = ((re.fullmatch(r"/preset/(\d+)/name", path), node) for path, node in nodes.items())
    named = sorted((int(one[1]), node["VALUE"][0]) for one, node in found if one and node["VALUE"][0])
    par = comp.par.Preset
    par.menuNames = [str(number) for number, _ in named]
    par.menuLabels = [f"{number} {name}" for number, name in named]


def heard(comp: Op, address: str, args: list[Any]) -> None:
    """What netbend sends: that it lives, or what another hand has moved."""
    link = _link(comp)
    link.heard_at = time.monotonic()
    name = _name(address, ())
    if args and comp.fetch("addresses", {}).get(name) == address:
        _put(comp, getattr(comp.par, name), args[0])


def moved(par: Par) -> None:
    """A parameter has changed, by a hand or because netbend said so."""
    comp, name = par.owner, par.name
    address = comp.fetch("addresses", {}).get(name)
    if address is None:
        if name in ("Host", "Httpport", "Active"):
            _link(comp).heard_at = _link(comp).asked_at = 0.0
        elif name == "Feedbackport":
            comp.op("osc_in").par.port = par.eval()
            send(comp, "/subscribe", int(par.eval()))
        return
    value, told = par.eval(), _link(comp).told.pop(name, None)
    if told is None or not _same(value, told):
        send(comp, address, value)


def _same(value: Any, told: Any) -> bool:
    """Whether a parameter holds what was told; it went through 32 bits on its way."""
    if isinstance(value, str) or isinstance(told, str):
        return str(value) == str(told)
    return abs(float(value) - float(told)) <= 1e-5 * max(1.0, abs(float(told)))


def pulsed(par: Par) -> None:
    """A pulse: netbend's own, or one of the component's."""
    comp = par.owner
    if par.name == "Connect":
        _link(comp).heard_at = _link(comp).asked_at = 0.0
    elif par.name == "Recall":
        _to_preset(comp, "recall", float(comp.par.Seconds.eval()))
    elif par.name == "Store":
        _to_preset(comp, "store")
    elif par.name in ("Panic", "Undo", "Redo"):
        send(comp, {"Panic": "/panic", "Undo": "/undo", "Redo": "/redo"}[par.name])
    elif par.name in comp.fetch("addresses", {}):
        send(comp, comp.fetch("addresses")[par.name])


def _to_preset(comp: Op, act: str, *more: Any) -> None:
    """A preset by its number, or by a name that was typed."""
    chosen = str(comp.par.Preset.eval())
    if chosen.isdecimal():
        send(comp, f"/preset/{chosen}/{act}", *more)
    else:
        send(comp, f"/preset/{act}", chosen, *more)


def send(comp: Op, address: str, *values: Any) -> None:
    """Any message to netbend: `op('netbend').op('script').module.send(op('netbend'), '/layer/5/rotate/angle', 30)`."""
    comp.op("osc_out").sendOSC(address, [int(one) if isinstance(one, bool) else one for one in values])


def _say(comp: Op, text: str) -> None:
    comp.par.Status.val = text


def _json(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=FETCH_S) as answer:  # noqa: S310  the performer's own daemon
        return json.load(answer)


def _leaves(node: Node) -> list[Node]:
    if "CONTENTS" not in node:
        return [node]
    return [leaf for child in node["CONTENTS"].values() for leaf in _leaves(child)]


if me.name != "script":  # noqa: F821  TouchDesigner's: the DAT that runs
    build(me.parent(), me.text)  # noqa: F821
