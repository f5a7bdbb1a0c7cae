"""The learners that are there, ours and others', by their entry points; one that does not load is a named state."""

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Final, cast

from netbend_mappings.error import LearnerError, MissingLibraryError
from netbend_mappings.learners.base import Learner, Target
from netbend_mappings.learners.setting import Setting

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP: Final = "netbend.learners"
OURS: Final = {
    "neural-network": "neural:NeuralNetwork",
    "linear": "linear:Linear",
    "polynomial": "linear:Polynomial",
    "rbf": "rbf:RadialBasis",
    "inverse-distance": "inverse_distance:InverseDistance",
    "nearest-numbers": "nearest_numbers:NearestNumbers",
    "nearest": "nearest:Nearest",
    "adaboost": "adaboost:AdaBoost",
    "tree": "tree:DecisionTree",
    "stump": "tree:Stump",
    "bayes": "bayes:NaiveBayes",
    "svm": "svm:SupportVectors",
    "dtw": "dtw:TimeWarping",
    "gestures": "dtw:RealGestures",
}
"""By name; so that a package without metadata (a checkout on a small computer) has them too."""

DEFAULT: Final[dict[Target, str]] = {"numbers": "neural-network", "classes": "nearest", "gestures": "dtw"}
INSTALL: Final = "pip install 'netbend[learn]'"


@cache
def learner(name: str) -> Learner:
    """The learner of that name."""
    if name in OURS:
        module, _, member = OURS[name].partition(":")
        return cast("Learner", getattr(import_module(f"netbend_mappings.learners.{module}"), member)())
    others = _others()
    if name not in others:
        raise LearnerError(f"there is no learner {name!r:.60}; there are {', '.join(names())}")
    try:
        return cast("Learner", others[name].load()())
    except Exception as fault:  # an extension's own fault, whatever it is
        raise LearnerError(f"learner {name} does not load: {fault}") from fault


def settings(name: str) -> tuple[Setting, ...]:
    """The settings of a learner, in the order in which they are shown."""
    return learner(name).settings


def names(target: Target | None = None) -> tuple[str, ...]:
    """Their names, of those that learn `target`; another's that does not load is left out."""
    if target is None:
        return (*OURS, *sorted(_others()))
    return tuple(name for name in (*OURS, *sorted(_others())) if _target(name) == target)


def _target(name: str) -> Target | None:
    try:
        return learner(name).target
    except LearnerError:
        return None


@cache
def _others() -> "dict[str, EntryPoint]":
    from importlib.metadata import entry_points  # noqa: PLC0415  a third of what a session's import takes

    return {point.name: point for point in entry_points(group=GROUP) if point.name not in OURS}


def require(name: str, module: str) -> None:
    """Import a library that training needs; its absence is named with what would do."""
    try:
        import_module(module)
    except ImportError as fault:
        raise MissingLibraryError(f"{name} trains with {module}, which is not installed: {INSTALL}") from fault
