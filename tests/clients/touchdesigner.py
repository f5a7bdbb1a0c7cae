"""A stand-in for the TouchDesigner classes that clients/touchdesigner/netbend.py touches, and for no more.

What it has is what these pages of https://docs.derivative.ca say; anything else raises, as there:

    COMP_Class              create(type, name), appendCustomPage(name), customPages
    OP_Class                op(path), parent(), name, path, destroy(), store(), fetch(), nodeX, nodeY,
                            inputConnectors
    Connector_Class         connect(op)
    Page_Class              name, append…(name, label=), which return the parameters of one line
    Custom_Parameters       a name is a capital, then small letters and digits, else an error
    Par_Class               name, owner, val, eval(), default, min, max, normMin, normMax, clampMin, clampMax,
                            menuNames, menuLabels, menuIndex, expr, destroy(), pulse()
    DAT_Class, MOD_Class    text, module: the text is run once, with `me`, `parent`, `op`
    OSC_In_DAT              port, callbacks; onReceiveOSC(dat, rowIndex, message, bytes, timeStamp, address, args, peer)
    OSC_Out_DAT             address, port; oscoutDAT_Class: sendOSC(address, values)
    Parameter_Execute_DAT   op, pars, custom, builtin, valuechange, onpulse; onValueChange(par, prev) once a frame
    Execute_DAT             framestart; onFrameStart(frame)
    NDI_In_TOP              name: which source, as MACHINE (NAME)
    Syphon_Spout_In_TOP     sendername: which sender
    Switch_TOP, Out_TOP     index
"""

# ruff: noqa: N802  the names are TouchDesigner's

import re
import socket
import sys
import types
from typing import Any

from netbend_client.wire import decode, encode

TYPES: dict[str, dict[str, Any]] = {
    "baseCOMP": {}, "textDAT": {}, "outTOP": {}, "switchTOP": {"index": 0},
    "oscoutDAT": {"address": "localhost", "port": 10000}, "oscinDAT": {"port": 10000, "callbacks": ""},
    "parameterexecuteDAT": {"op": "", "pars": "", "custom": True, "builtin": True, "valuechange": True,
                            "onpulse": False},
    "executeDAT": {"framestart": False}, "ndiinTOP": {"name": ""}, "syphonspoutinTOP": {"sendername": ""},
}  # fmt: skip
"""The built-in parameters of each kind of operator, with their defaults."""

SOURCES = {"name": ["CAMERA (one)", "STUDIO (netbend)"], "sendername": ["camera", "netbend"]}


class Par:
    """A parameter; one of the component's own if it has a style."""

    _KNOWN = (
        "owner", "name", "style", "label", "page", "val", "_val", "expr", "menuNames", "menuLabels",
        "default", "min", "max", "normMin", "normMax", "clampMin", "clampMax",
    )  # fmt: skip

    def __init__(self, owner: "Op", name: str, value: Any, style: str = "") -> None:
        self.owner, self.name, self.style, self.label, self.page = owner, name, style, name, ""
        self.default, self.min, self.max, self.normMin, self.normMax = value, 0.0, 1.0, 0.0, 1.0
        self.clampMin = self.clampMax = False
        self.menuNames: list[str] = SOURCES.get(name, [])
        self.menuLabels: list[str] = []
        self.expr = ""
        self._val = value

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in self._KNOWN:
            raise AttributeError(f"td.Par has no {name}")
        super().__setattr__(name, value)

    @property
    def val(self) -> Any:
        return self._val

    @val.setter
    def val(self, value: Any) -> None:
        if self.style == "Menu" and str(value) not in self.menuNames:
            raise ValueError(f"{self.name} has no item {value}")
        if self.style in ("Float", "Int", "Toggle") and not isinstance(value, int | float):
            raise TypeError(f"{self.name} takes a number, got {value!r}")
        if self.clampMin and value < self.min:
            value = self.min
        if self.clampMax and value > self.max:
            value = self.max
        self._val = {"Int": int, "Toggle": bool}.get(self.style, lambda same: same)(value)

    @property
    def menuIndex(self) -> int:
        return self.menuNames.index(self.val)

    def eval(self) -> Any:
        if self.expr:
            return eval(self.expr, {"parent": self.owner.parent, "op": self.owner.parent().op})
        return self.val

    def pulse(self) -> None:
        for watcher in self.owner.children:
            if watcher.type == "parameterexecuteDAT" and watcher.par.onpulse.eval():
                watcher.module.onPulse(self)

    def destroy(self) -> None:
        del self.owner.par.__dict__[self.name]


class Pars:
    """What stands behind `.par`: reading gives a Par, writing sets its value."""

    def __getattr__(self, name: str) -> Par:
        raise AttributeError(f"no parameter {name}")

    def __setattr__(self, name: str, value: Any) -> None:
        getattr(self, name).val = value


class Page:
    """A page of custom parameters."""

    def __init__(self, owner: "Op", name: str) -> None:
        self.owner, self.name = owner, name

    @property
    def pars(self) -> list[Par]:
        return [par for par in self.owner.par.__dict__.values() if par.style and par.page == self.name]

    def _append(self, style: str, name: str, label: str | None) -> list[Par]:
        if not re.fullmatch(r"[A-Z][a-z0-9]*", name):
            raise ValueError(f"a custom parameter cannot be called {name}")
        start = {"Str": "", "StrMenu": "", "Menu": "", "Toggle": False, "Int": 0}.get(style, 0.0)
        par = Par(self.owner, name, start, style)
        par.page, par.label = self.name, label or name
        self.owner.par.__dict__[name] = par
        return [par]


for _style in ("Float", "Int", "Toggle", "Menu", "StrMenu", "Str", "Pulse"):
    setattr(Page, f"append{_style}", lambda self, name, label=None, _style=_style: self._append(_style, name, label))


class Connector:
    """One input of an operator."""

    def __init__(self) -> None:
        self.connected: Op | None = None

    def connect(self, other: "Op") -> None:
        self.connected = other


class Op:
    """An operator of any kind."""

    def __init__(self, kind: str, name: str, parent: "Op | None") -> None:
        self.type, self.name, self._parent = kind, name, parent
        self.children: list[Op] = []
        self.par, self.customPages = Pars(), []
        for key, value in TYPES[kind].items():
            self.par.__dict__[key] = Par(self, key, value)
        self.inputConnectors = [Connector(), Connector()] if kind.endswith("TOP") else []
        self.nodeX = self.nodeY = 0
        self._stored: dict[str, Any] = {}
        self._text, self._module = "", None
        self.socket: socket.socket | None = None

    @property
    def path(self) -> str:
        return f"{self._parent.path if self._parent else ''}/{self.name}"

    def parent(self) -> "Op":
        assert self._parent is not None
        return self._parent

    def op(self, name: str) -> "Op | None":
        return next((one for one in self.children if one.name == name), None)

    def create(self, kind: str, name: str) -> "Op":
        assert self.type.endswith("COMP")
        assert self.op(name) is None
        self.children.append(Op(kind, name, self))
        return self.children[-1]

    def destroy(self) -> None:
        self.parent().children.remove(self)
        for one in (self, *self.children):
            if one.socket is not None:
                one.socket.close()

    def appendCustomPage(self, name: str) -> Page:
        self.customPages.append(Page(self, name))
        return self.customPages[-1]

    def store(self, key: str, value: Any) -> None:
        self._stored[key] = value

    def fetch(self, key: str, default: Any = None) -> Any:
        return self._stored.get(key, default)

    @property
    def text(self) -> str:
        return self._text

    @text.setter
    def text(self, value: str) -> None:
        self._text, self._module = value, None

    @property
    def module(self) -> Any:
        if self._module is None:
            self._module = types.ModuleType(self.path)
            self.run()
        return self._module

    def run(self) -> None:
        """What `Run Script` does."""
        module = self._module if self._module is not None else types.ModuleType(self.path)
        module.__dict__.update(me=self, parent=self.parent, op=self.parent().op)
        exec(compile(self._text, self.path, "exec"), module.__dict__)

    def sendOSC(self, address: str, values: list[Any]) -> None:
        assert self.type == "oscoutDAT"
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
            out.sendto(encode(address, tuple(values)), (self.par.address.eval(), int(self.par.port.eval())))


class Project:
    """A network at /project1, cooked frame by frame."""

    def __init__(self) -> None:
        self.root = Op("baseCOMP", "project1", None)
        self._before: dict[tuple[str, str], Any] = {}

    def drop(self, text: str, name: str = "netbend_py") -> "Op":
        """A Text DAT with a file's text, run."""
        dat = self.root.create("textDAT", name)
        dat.text = text
        dat.run()
        return dat

    def frame(self) -> None:
        """Cook once: what came by OSC, the frame's start, then what has changed."""
        for comp in [one for one in self.root.children if one.children]:
            for one in comp.children:
                if one.type == "oscinDAT":
                    self._receive(one)
                elif one.type == "executeDAT" and one.par.framestart.eval():
                    one.module.onFrameStart(0)
            for one in comp.children:
                if one.type == "parameterexecuteDAT" and one.par.valuechange.eval():
                    self._changes(comp, one)

    def _receive(self, dat: Op) -> None:
        port = int(dat.par.port.eval())
        if dat.socket is None or dat.socket.getsockname()[1] != port:
            if dat.socket is not None:
                dat.socket.close()
            dat.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            dat.socket.bind(("127.0.0.1", port))
            dat.socket.setblocking(False)
        callbacks = dat.parent().op(dat.par.callbacks.eval())
        assert callbacks is not None
        while True:
            try:
                packet = dat.socket.recv(65536)
            except BlockingIOError:
                return
            for address, args in decode(packet):
                callbacks.module.onReceiveOSC(dat, 0, "", packet, 0.0, address, list(args), None)

    def _changes(self, comp: Op, watcher: Op) -> None:
        for par in [par for par in comp.par.__dict__.values() if par.style not in ("", "Pulse")]:
            key, now = (comp.path, par.name), par.eval()
            before = self._before.setdefault(key, par.default)
            self._before[key] = now
            if now != before:
                watcher.module.onValueChange(par, before)


def install() -> None:
    """Make `import td` give what TouchDesigner's module gives: the kinds of operators."""
    module = types.ModuleType("td")
    module.__dict__.update({name: name for name in TYPES})
    sys.modules["td"] = module
