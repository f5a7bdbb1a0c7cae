"""The README's table of addresses is the one that the program prints."""

import re
from pathlib import Path

import pytest

from netbend.cli import main

README = Path(__file__).parents[1] / "README.md"
TABLE = re.compile(r"(<!-- netbend addresses --short --markdown -->\n)(.*?)(<!-- end -->)", re.DOTALL)


def test_the_table_of_addresses_is_as_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["addresses", "--short", "--markdown"]) == 0
    printed = capsys.readouterr().out
    written = TABLE.search(README.read_text("utf-8"))
    assert written is not None
    assert written[2].strip() == printed.strip()
