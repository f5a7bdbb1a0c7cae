"""What `netbend map evaluate` says: a line an output."""

import json
import sys
from pathlib import Path

from netbend_mappings.evaluation import evaluate
from netbend_mappings.projects.opening import load


def tell(project: Path, folds: int, seed: int, json_line: bool) -> None:
    """Print how well each output of a project is learnt."""
    session = load(project).session
    found = evaluate(session.jobs(), folds, seed, _progress if sys.stderr.isatty() else None)
    lines = {
        output: (score, one.evaluation)
        for one in found for output, score in zip(one.outputs, one.evaluation.scores, strict=True)
    }  # fmt: skip
    if json_line:
        print(json.dumps([
            {"output": session.output_names[output], "measure": score.measure, "value": score.value,
             "examples": whole.examples, "folds": whole.folds}
            for output, (score, whole) in sorted(lines.items())
        ]))  # fmt: skip
        return
    width = max(map(len, session.output_names))
    for output, (score, whole) in sorted(lines.items()):
        how = f"{whole.folds} folds" if whole.folds else "on what was learnt"
        learner = session.learner(output)[0]
        print(f"{session.output_names[output]:<{width}}  {learner}: {score} ({whole.examples} examples, {how})")


def _progress(share: float) -> None:
    end = "\r" if share < 1 else "\n"
    print(f"netbend: evaluating {100 * share:.0f} %", end=end, file=sys.stderr, flush=True)
