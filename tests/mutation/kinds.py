"""A kind of slip, and the ways in which it is made."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from tests.mutation.mutants import Mutant, overwrite
from tests.mutation.sites import Site, Sites
from tests.mutation.workbook import Content

Rewrites = Iterator[tuple[Site, Content]]
"""Cells, and what somebody wrote into each by mistake."""


@dataclass(frozen=True)
class SlipKind:
    """A kind of slip. ``make_all`` yields every mutant of it that the workbook lends itself to.

    A mutant that would change nothing in meaning is not made.
    """

    name: str
    make_all: Callable[[Sites], Iterator[Mutant]]

    def draw(self, sites: Sites, most: int, seed: int) -> tuple[Mutant, ...]:
        """Draw at most so many mutants, the same every time, in the order of the sheets."""
        every = tuple(self.make_all(sites))
        if len(every) <= most:
            return every
        drawn = Random(f"{seed} {self.name}").sample(range(len(every)), most)
        return tuple(every[place] for place in sorted(drawn))


def rewrite_kind(name: str, rewrite: Callable[[Sites], Rewrites]) -> SlipKind:
    """Return a kind of slip that consists in what is written into one cell."""

    def make_all(sites: Sites) -> Iterator[Mutant]:
        for site, content in rewrite(sites):
            before = f"={site.formula}" if site.formula else str(site.value)
            after = "blank" if content is None else str(content)
            slip = f"{site.ref}: {before} → {after}"
            yield Mutant(name, slip, (site.ref,), overwrite({site.ref: content}))

    return SlipKind(name, make_all)
