"""`python -m matchmaker` is the `matchmaker` command."""

import sys

from matchmaker.cli import main

sys.exit(main())
