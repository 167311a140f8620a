"""Ask an address of health, for an engine of containers: exits 0 if it answers 200."""

import sys
from urllib.request import urlopen

with urlopen(sys.argv[1], timeout=4) as answer:  # noqa: S310 - what the image asks
    sys.exit(answer.status != 200)
