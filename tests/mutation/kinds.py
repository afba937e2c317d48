"""A kind of slip, and the ways in which it is made."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from tests.mutation.mutants import Mutant, puts
from tests.mutation.sites import Site, Sites
from tests.mutation.workbook import Content

Rewritten = Callable[[Sites], Iterator[tuple[Site, Content]]]
"""Cells, and what somebody wrote into each by mistake."""


@dataclass(frozen=True)
class Kind:
    """A kind of slip. ``makes`` gives every mutant of the kind that the workbook lends itself to.

    A mutant that would change nothing in meaning is not made, by how it is made.
    """

    name: str
    makes: Callable[[Sites], Iterator[Mutant]]

    def some(self, sites: Sites, most: int, seed: int) -> tuple[Mutant, ...]:
        """At most so many mutants, drawn the same way every time, in the order of the sheets."""
        every = tuple(self.makes(sites))
        if len(every) <= most:
            return every
        drawn = Random(f"{seed} {self.name}").sample(range(len(every)), most)
        return tuple(every[place] for place in sorted(drawn))


def rewriting(name: str, rewritten: Rewritten) -> Kind:
    """A kind of slip that consists in what is written into one cell."""

    def makes(sites: Sites) -> Iterator[Mutant]:
        for site, content in rewritten(sites):
            before = f"={site.formula}" if site.formula else str(site.value)
            after = "blank" if content is None else str(content)
            told = f"{site.ref}: {before} → {after}"
            yield Mutant(name, told, (site.ref,), puts({site.ref: content}))

    return Kind(name, makes)
