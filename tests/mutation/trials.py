"""Mutants tried, several at a time, and what came of each as a plain record."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from tests.mutation.catalogue import KINDS, SOURCES, MutatedWorkbook
from tests.mutation.mutants import Laboratory, Mutant

_laboratories: dict[int, tuple[Laboratory, tuple[Mutant, ...]]] = {}
"""In each process: a laboratory and the mutants of each workbook, by its place in ``SOURCES``."""


@dataclass(frozen=True)
class SlipTrial:
    """What validate said of one mutant.

    ``rules`` are those whose findings cite what is broken; ``at_the_cell`` tells whether one
    stands on it. ``unrelated`` counts errors and warnings that cite nothing of what is broken.
    """

    source: str
    kind: str
    slip: str
    rules: tuple[str, ...]
    at_the_cell: bool
    unrelated: int

    @property
    def is_found(self) -> bool:
        """Say whether a finding cites what is broken."""
        return bool(self.rules)


def try_mutants(places: Sequence[tuple[int, int]]) -> list[SlipTrial]:
    """Try the mutants at those places (workbook, mutant), one at a time for each core."""
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(_try, places, chunksize=2))


def list_places() -> list[tuple[int, int]]:
    """Return the places of all mutants of all workbooks."""
    return [
        (number, place)
        for number, source in enumerate(SOURCES)
        for place in range(len(source.mutants()))
    ]


def sample_places() -> list[tuple[int, int]]:
    """Return one mutant of each kind, from either workbook in turn."""
    return list(_sample())


def _sample() -> Iterator[tuple[int, int]]:
    first = [_first_of_each(source) for source in SOURCES]
    for turn, kind in enumerate(KINDS):
        order = [turn % len(SOURCES), *range(len(SOURCES))]
        number = next(number for number in order if kind.name in first[number])
        yield number, first[number][kind.name]


def _first_of_each(source: MutatedWorkbook) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, mutant in enumerate(source.mutants()):
        places.setdefault(mutant.kind, place)
    return places


def _try(place: tuple[int, int]) -> SlipTrial:
    number, index = place
    source = SOURCES[number]
    if number not in _laboratories:
        _laboratories[number] = (Laboratory(source.path), source.mutants())
    laboratory, mutants = _laboratories[number]
    outcome = laboratory.outcome(mutants[index])
    return SlipTrial(
        source.title,
        outcome.mutant.kind,
        outcome.mutant.slip,
        tuple(dict.fromkeys(finding.rule for finding in outcome.citing)),
        bool(outcome.at_the_cell),
        len(outcome.findings) - len(outcome.citing),
    )
