"""A check by its name, so that another process can do it too."""

import importlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from netbend.doctor.finding import Finding

Check = Callable[[str], Finding | Iterable[Finding]]
"""Takes the task's argument; one that takes none ignores it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """`check` is `module:function`; checks that name the same `process` share one, none is this one.

    What a check imports may end its process: such a check names one. `needed` goes to its findings;
    `remedy` mends what keeps it from its end.
    """

    name: str
    check: str
    argument: str = ""
    process: str = ""
    needed: bool = False
    remedy: str = ""


def perform(task: Task) -> list[Finding]:
    """Do a check here; whatever it raises is a finding."""
    try:
        module, _, function = task.check.partition(":")
        check: Check = getattr(importlib.import_module(module), function)
        found = check(task.argument)
        findings = [found] if isinstance(found, Finding) else list(found)
    except Exception as fault:  # noqa: BLE001  a library's import may raise anything; the state names it
        findings = [broken(task, f"{type(fault).__name__}: {fault}")]
    return [replace(one, needed=task.needed) for one in findings]


def broken(task: Task, reason: str) -> Finding:
    """A check that did not come to its end."""
    return Finding(task.name, "broken", reason, task.remedy, task.needed)
