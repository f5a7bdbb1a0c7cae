"""The process that does checks for another: tasks on stdin, a line of findings each on stdout."""

import json
import os
import sys
from dataclasses import asdict

from netbend.doctor.task import Task, perform


def main() -> None:
    """Do the tasks in order; what libraries print goes to stderr."""
    with os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n") as out:
        os.dup2(2, 1)
        for task in json.loads(sys.stdin.buffer.read()):
            out.write(json.dumps([asdict(one) for one in perform(Task(**task))]) + "\n")
            out.flush()
    os._exit(0)  # a library that crashes while it is unloaded has answered already


if __name__ == "__main__":
    main()
