"""`netbend map info`, `train`, `evaluate`, `run`, `export`, `copy`: a project of mappings without a server."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

if TYPE_CHECKING:
    from netbend_mappings.session import Session

PROJECT = click.argument("project", type=click.Path(exists=True, path_type=Path))


@click.command("info")
@PROJECT
def info(project: Path) -> int:
    """Tell what a project has: inputs, outputs, learners, examples, and what was found damaged."""
    from netbend_mappings.projects.opening import load

    opened = load(project)
    session = opened.session
    print(f"{opened.name}: {len(session.examples)} examples, {len(session.gestures)} gestures")
    print(f"inputs: {', '.join(session.input_names)}, at {opened.ends.inputs}, port {opened.ends.port}")
    for output, kind in enumerate(session.outputs):
        learner, settings = session.learner(output)
        said = ", ".join(f"{name} {value}" for name, value in settings.items())
        print(
            f"output {output + 1}: {kind} by {learner} ({said}){'' if output in session.trained else ', not trained'}"
        )
    for notice in opened.notices:
        print(f"netbend: {notice}", file=sys.stderr)
    return 0


@click.command("train")
@PROJECT
@click.option("--learner", help="Which learner all outputs that it fits get.")
def train(project: Path, learner: str | None) -> int:
    """Learn from a project's examples, and keep what was learnt in it."""
    from netbend_mappings.error import MappingError
    from netbend_mappings.learners.catalogue import learner as member
    from netbend_mappings.projects import plain
    from netbend_mappings.projects.opening import load

    opened = load(project)
    if not plain.is_ours(opened.folder):
        raise MappingError(f"{project} is Wekinator's; netbend map copy makes one of ours of it")
    for output, kind in enumerate(opened.session.outputs):
        if learner and member(learner).target == kind.target:
            opened.session.set_learner(output, learner)
    opened.session.train(tell=_progress)
    plain.save(opened.session, opened.ends, opened.folder)
    opened.session.close()
    print(f"trained: {', '.join(opened.session.output_names)}")
    return 0


@click.command("evaluate")
@PROJECT
@click.option("--folds", type=click.IntRange(0, 100), default=10, show_default=True, help="0: on what it has learnt.")
def evaluate(project: Path, folds: int) -> int:
    """Tell how well the outputs are learnt, on examples that were left out."""
    session = _session(project)
    for found in session.evaluate(folds=folds, tell=_progress):
        names = ", ".join(session.output_names[output] for output in found.outputs)
        print(f"{names}: {found.evaluation}")
    return 0


@click.command("run")
@PROJECT
@click.argument("rows", type=click.File())
def run(project: Path, rows: TextIO) -> int:
    """Answer each row of a CSV of inputs (-: standard input) with a row of outputs."""
    session = _session(project)
    for row in rows:
        words = row.strip()
        if words:
            print(",".join(repr(float(value)) for value in session.predict(_numbers(words))))
    return 0


def _numbers(words: str) -> list[float]:
    try:
        return [float(word) for word in words.split(",")]
    except ValueError as fault:
        raise click.BadParameter(f"a row must be numbers with commas, got {words:.60}") from fault


@click.command("export")
@PROJECT
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export(project: Path, file: Path) -> int:
    """Write a project's examples as Wekinator's .arff, or as .csv."""
    from netbend_mappings.projects.export import export as write

    write(_session(project), file)
    return 0


@click.command("copy")
@PROJECT
@click.argument("folder", type=click.Path(path_type=Path))
def copy(project: Path, folder: Path) -> int:
    """Write a project, ours or Wekinator's, as a new folder of plain text."""
    from netbend_mappings.projects import plain
    from netbend_mappings.projects.error import ProjectError
    from netbend_mappings.projects.opening import load

    if folder.exists():
        raise ProjectError(f"{folder} is there already; name another folder")
    opened = load(project)
    plain.settle(opened.session, folder)
    plain.save(opened.session, opened.ends, folder)
    opened.session.close()
    for notice in opened.notices:
        print(f"netbend: {notice}", file=sys.stderr)
    return 0


@click.command("learners")
def learners() -> int:
    """List the learners, what each learns, and its settings."""
    from netbend_mappings.learners.catalogue import learner, names

    for name in names():
        member = learner(name)
        print(f"{name}: {member.title}, for {member.target}")
        for one in member.settings:
            span = " ".join(one.words) if one.words else f"{one.low:g} to {one.high:g}"
            print(f"    {one.name} {one.default} ({span}): {one.meaning}")
    return 0


def _session(project: Path) -> "Session":
    from netbend_mappings import open_project

    return open_project(project)


def _progress(share: float) -> None:
    """A line that counts, on a terminal."""
    if sys.stderr.isatty():
        print(f"\r{100 * share:3.0f} %", end="\n" if share >= 1 else "", file=sys.stderr, flush=True)


COMMANDS = (info, train, evaluate, run, export, copy, learners)
