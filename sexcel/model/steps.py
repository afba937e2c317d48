"""The steps of the work and how long each takes, for ``-v`` and for Python's logging."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

STEPS = logging.getLogger("sexcel")
"""Silent unless somebody listens: a step is a message at the level INFO."""


@contextmanager
def time_step(step: str) -> Iterator[None]:
    """Report the step with its seconds, by the clock, once it has been done."""
    began = perf_counter()
    yield
    STEPS.info("%s: %.2f s", step, perf_counter() - began)
