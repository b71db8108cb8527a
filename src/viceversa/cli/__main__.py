"""`python -m viceversa.cli`: the same as the command `viceversa`."""

import sys

from viceversa.cli import main

sys.exit(main())
