"""What holds before any test is imported: linear algebra starts no threads of its own.

Tests are run by processes that are forked from one that has imported them (`fixtures/workers.py`);
threads would not be there, and whoever waits for them would wait for ever.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
