"""The whole examination: what is checked, in which order it is told, and which checks wait for each other."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from importlib.metadata import entry_points
from typing import Final

from netbend.doctor.apart import PATIENCE_S, perform_apart
from netbend.doctor.computing import ANEW
from netbend.doctor.finding import Finding
from netbend.doctor.task import Task, perform

_HERE: Final = "netbend.doctor"
_OURS: Final = ("file", "ndi", "null", "shm", "spout", "syphon")
"""Publishers that are told of though they may not be installed."""


@dataclass(frozen=True, slots=True)
class Part:
    """Findings that are told together."""

    title: str
    findings: tuple[Finding, ...]


def examine(osc_port: int, http_port: int, patience_s: float = PATIENCE_S) -> tuple[Part, ...]:
    """Check everything; takes about as long as importing torch, and each process `patience_s` at most."""
    parts = plan(osc_port, http_port)
    tasks = [task for _, part in parts for task in part]
    found = perform_all(tasks, patience_s)
    return tuple(Part(title, tuple(finding for task in part for finding in found[task])) for title, part in parts)


def perform_all(tasks: Sequence[Task], patience_s: float = PATIENCE_S) -> dict[Task, list[Finding]]:
    """Every task's findings; processes run side by side, and meanwhile this one does its own."""
    names = sorted({task.process for task in tasks if task.process})
    groups = [[task for task in tasks if task.process == name] for name in names]
    found: dict[Task, list[Finding]] = {}
    with ThreadPoolExecutor(len(groups) or 1) as pool:
        answers = pool.map(partial(perform_apart, patience_s=patience_s), groups)
        found |= {task: perform(task) for task in tasks if not task.process}
        for group, answer in zip(groups, answers, strict=True):
            found |= zip(group, answer, strict=True)
    return found


def plan(osc_port: int, http_port: int) -> tuple[tuple[str, tuple[Task, ...]], ...]:
    """The checks under their titles."""
    machine, network, port = f"{_HERE}.machine", f"{_HERE}.network", f"{_HERE}.port"
    return (
        ("this machine", (
            Task(name="Python", check=f"{machine}:python", needed=True),
            Task(name="libraries", check=f"{_HERE}.library:libraries", process="libraries", needed=True),
            Task(name="processor", check=f"{machine}:processor"),
            Task(name="clock", check=f"{machine}:clock"),
            Task(name="torch", check=f"{_HERE}.computing:computing", process="torch", needed=True, remedy=ANEW),
            Task(name="GPU", check=f"{_HERE}.computing:gpu", process="torch"),
            Task(name="denormals", check=f"{_HERE}.computing:denormals", process="torch"),
        )),
        ("networks and operators", (
            Task(name="network default", check=f"{network}:default", process="torch", needed=True),
            *_extensions("netbend.models", "network", f"{network}:network", "default"),
            Task(name="diffusion", check=f"{_HERE}.diffusion:libraries"),
            Task(name="ONNX networks", check=f"{_HERE}.onnx:library", process="torch"),
            Task(name="operators", check=f"{network}:operators", process="torch"),
            *_extensions("netbend.operators", "operator", f"{network}:operator"),
        )),
        ("pictures out", (
            Task(name="browser", check=f"{_HERE}.publisher:browser", process="libraries"),
            *(_publisher(name) for name in _publishers()),
            Task(name="NDI discovery", check=f"{_HERE}.ndi:discovery"),
            Task(name="NDI settings", check=f"{_HERE}.ndi:settings"),
        )),
        ("pictures in", (Task(name="films", check=f"{_HERE}.picture:inputs", process="libraries"),)),
        ("learning", (Task(name="learners", check=f"{_HERE}.learner:learners", process="libraries"),)),
        ("messages in", (
            Task(name="OSC over UDP", check=f"{port}:osc_udp", argument=str(osc_port)),
            Task(name="OSC over TCP", check=f"{port}:osc_tcp", argument=str(osc_port)),
            Task(name="page", check=f"{port}:page", argument=str(http_port)),
            Task(name="receive buffer", check=f"{port}:receive_buffer"),
            Task(name="MIDI", check=f"{_HERE}.midi:ports", process="midi"),
            Task(name="sound in", check=f"{_HERE}.audio:inputs", process="audio"),
            Task(name="Ableton Link", check=f"{_HERE}.link:library", process="libraries"),
        )),
        ("memory, and who plays", (
            Task(name="shared memory", check=f"{_HERE}.memory:segment", needed=True),
            Task(name="room for pictures", check=f"{_HERE}.memory:room"),
            Task(name="running", check=f"{_HERE}.running:running"),
        )),
    )  # fmt: skip


def _extensions(group: str, kind: str, check: str, *but: str) -> list[Task]:
    """A task for each entry point: it is looked at apart from the others."""
    names = sorted({point.name for point in entry_points(group=group)} - {*but})
    return [Task(name=f"{kind} {name}", check=check, argument=name, process="torch") for name in names]


def _publishers() -> list[str]:
    return sorted({point.name for point in entry_points(group="netbend.publishers")} | {*_OURS})


def _publisher(name: str) -> Task:
    """NDI has a process to itself: its runtime starts threads."""
    process = "ndi" if name == "ndi" else "libraries"
    return Task(name=name, check=f"{_HERE}.publisher:publisher", argument=name, process=process)
