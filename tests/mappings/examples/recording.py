"""Records without end and says the number of each example that was acknowledged; killed from outside."""

import os
import sys
from pathlib import Path

from netbend_mappings import Session

session = Session(3, 2, log=Path(sys.argv[1]))
os.write(1, b"ready\n")
while True:
    example = session.record([0.1, 0.2, 0.3], [0.5, 0.25])
    os.write(1, b"%d\n" % example.number)
    if example.number % 50 == 0:
        session.begin_round()
