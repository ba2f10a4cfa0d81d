"""``make bench``: ``bench.measuring``, run from a checkout."""

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from bench.measuring import main

    sys.exit(main())
