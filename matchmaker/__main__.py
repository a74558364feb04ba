"""`python -m matchmaker` is the `matchmaker` command."""

from matchmaker.cli import main
from matchmaker.foundation.leaving import leave

leave(main())
