"""Processor time of a piece of work, whatever else the tests hold in memory."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from time import process_time


class Stopwatch:
    """The seconds of processor time that a ``with`` block took, once it is over."""

    seconds = 0.0


@contextmanager
def processor_time() -> Iterator[Stopwatch]:
    """Measure a block, without looking for rubbish meanwhile.

    Such a search goes through all objects that earlier tests left alive, and costs a long piece of
    work more often than a short one.
    """
    watch = Stopwatch()
    gc.collect()
    gc.disable()
    begun = process_time()
    try:
        yield watch
    finally:
        watch.seconds = process_time() - begun
        gc.enable()
