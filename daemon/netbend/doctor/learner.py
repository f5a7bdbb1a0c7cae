"""Learners: those that can learn here, and those whose library is not installed; what is trained runs without it."""

from collections.abc import Callable
from importlib.util import find_spec

from netbend.doctor.finding import Finding


def learners(_: str = "", there: Callable[[str], object] = find_spec) -> list[Finding]:
    """One finding for all that can learn, one for each that cannot."""
    from netbend_mappings.error import LearnerError  # noqa: PLC0415  not before this check is asked for
    from netbend_mappings.learners.catalogue import INSTALL, learner, names  # noqa: PLC0415

    ready, faults = [], []
    for name in names():
        try:
            lacking = [module for module in learner(name).needs if not there(module)]
        except LearnerError as fault:
            faults.append(Finding(f"learner {name}", "broken", str(fault)))
            continue
        if lacking:
            faults.append(Finding(f"learner {name}", "missing", f"trains with {', '.join(lacking)}", INSTALL))
        else:
            ready.append(name)
    return [Finding("learners", "ok", ", ".join(ready)), *faults]
