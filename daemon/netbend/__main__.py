"""`python -m netbend` is `netbend`."""

import sys

from netbend.cli import main

if __name__ == "__main__":
    sys.exit(main())
