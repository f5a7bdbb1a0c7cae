"""The command line: one command a file, imported when it is called."""

from netbend.cli.main import main

__all__ = ["main"]
