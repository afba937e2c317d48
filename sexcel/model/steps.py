"""The steps of the work and how long each takes, for ``-v`` and for Python's logging."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter


def report_step(sentence: str, *details: object) -> None:
    """Report a step to Python's logging, at the level INFO, where somebody has imported it.

    Nobody listens without, and its import takes as long as a table's reading.
    """
    logging = sys.modules.get("logging")
    if logging is not None:
        logging.getLogger("sexcel").info(sentence, *details)


@contextmanager
def time_step(step: str) -> Iterator[None]:
    """Report the step with its seconds, by the clock, once it has been done."""
    began = perf_counter()
    yield
    report_step("%s: %.2f s", step, perf_counter() - began)
