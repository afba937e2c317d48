"""``python -m tests.mutation``: try every mutant, and write ``docs/mutation.md``."""

import sys
import time

from tests.mutation.page import PAGE, missed_line, render_page
from tests.mutation.trials import list_places, try_mutants


def main() -> None:
    """Try all, write the page, and say what was not found."""
    start = time.monotonic()
    trials = try_mutants(list_places())
    PAGE.write_text(render_page(trials), encoding="utf-8")
    missed = [trial for trial in trials if not trial.is_found]
    for trial in missed:
        sys.stdout.write(f"{missed_line(trial)}\n")
    found_count = len(trials) - len(missed)
    took = time.monotonic() - start
    sys.stdout.write(f"{found_count} of {len(trials)} found in {took:.0f} s; {PAGE} written.\n")


if __name__ == "__main__":
    main()
