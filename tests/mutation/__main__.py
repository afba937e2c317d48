"""``python -m tests.mutation``: try every mutant, and write ``docs/mutation.md``."""

import sys
import time

from tests.mutation.page import PAGE, line_of, page
from tests.mutation.trials import every_place, tried


def main() -> None:
    """Try all, write the page, and say what was not found."""
    start = time.monotonic()
    trials = tried(every_place())
    PAGE.write_text(page(trials), encoding="utf-8")
    missed = [one for one in trials if not one.found]
    for one in missed:
        sys.stdout.write(f"{line_of(one)}\n")
    found = len(trials) - len(missed)
    took = time.monotonic() - start
    sys.stdout.write(f"{found} of {len(trials)} found in {took:.0f} s; {PAGE} written.\n")


if __name__ == "__main__":
    main()
