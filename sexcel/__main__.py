"""``python -m sexcel``: the same as the command ``sexcel``."""

import sys

from sexcel.cli.main import main

sys.exit(main())
