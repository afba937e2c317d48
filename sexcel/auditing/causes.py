"""One cause, one finding: what follows from it, or reports it again, is named inside it."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from sexcel.auditing.survey.workbook import Survey
from sexcel.model.findings import Finding
from sexcel.model.refs import CellRef, RangeRef, address
from sexcel.model.wording import join_words

_CAUSES = (
    "number-over-formula",
    "heading-in-total",
    "counted-twice",
    "short-total",
    "number-as-text",
    "sum-does-not-add-up",
    "error-shown",
    "inconsistent-formula",
    "neighbour-read",
    "turned-sign",
    "typed-input",
    "amount-in-formula",
    "typed-total",
    "typed-among-formulas",
)
"""Rules that name the cause of a wrong figure, the one that says most of a cell first; any other
rule comes after them."""
_CONSEQUENCES = frozenset({"stale-value", "cross-foot", "error-shown"})
"""Rules that see a fault in one cell which may come from a fault in another."""
_REPEATS = _CONSEQUENCES | {
    "neighbour-read",
    "turned-sign",
    "typed-among-formulas",
    "inconsistent-formula",
    "amount-in-formula",
    "typed-input",
}
"""Rules that say nothing new of a cell that another rule has spoken of."""
_MOST_FINDINGS = 400
"""Findings up to which each is compared with each. A workbook with more is no budget with a few
slips, and nobody reads them one by one."""
_MOST_RELATED = 20
"""Consequences that are join_words with a finding; the message counts all of them."""


class _Story(Struct):
    """A finding, and the cells in which other rules see its consequences."""

    finding: Finding
    area: RangeRef
    consequences: list[CellRef] = field(default_factory=list)

    def meets(self, areas: Iterable[RangeRef]) -> bool:
        """Say whether one of the areas has a cell of the finding or of a consequence of it."""
        return any(
            area.meets(self.area) or any(cell in area for cell in self.consequences)
            for area in areas
        )

    def combine(self) -> Finding:
        """Return the finding with its consequences named."""
        already_named = set(self.finding.related)
        cells = [
            cell
            for cell in dict.fromkeys(self.consequences)
            if cell not in self.area and cell not in already_named
        ]
        if not cells:
            return self.finding
        addresses = join_words([address(cell, self.finding.sheet) for cell in cells])
        verb = "is" if len(cells) == 1 else "are"
        return replace(
            self.finding,
            message=f"{self.finding.message} {addresses} {verb} out with it.",
            related=(*self.finding.related, *cells[:_MOST_RELATED]),
        )


def merge_findings(survey: Survey, findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings without those that only see a consequence; their causes name it."""
    placed = [(finding, finding.area) for finding in findings if finding.area is not None]
    if len(placed) > _MOST_FINDINGS:
        return list(findings)
    stories: list[_Story] = []
    open_consequences: list[_Story] = []
    for finding, area in sorted(placed, key=lambda pair: _rank(pair[0])):
        story = _Story(finding, area)
        known = next((earlier for earlier in stories if earlier.area.meets(area)), None)
        if known is not None:
            if known.finding.severity < finding.severity or finding.name not in _REPEATS:
                stories.append(story)
        elif finding.name in _CONSEQUENCES:
            open_consequences.append(story)
        else:
            stories.append(story)
    return [
        *(finding for finding in findings if finding.where is None),
        *(story.combine() for story in _assign(survey, stories, open_consequences)),
    ]


def _assign(
    survey: Survey, stories: Sequence[_Story], consequences: Sequence[_Story]
) -> list[_Story]:
    """Give each consequence to its cause, step by step; those without one stay findings."""
    causes = [story for story in stories if story.finding.name in _CAUSES]
    while True:
        unassigned: list[_Story] = []
        for consequence in consequences:
            areas = list(_sources(survey, consequence))
            cause = next((story for story in causes if story.meets(areas)), None)
            if cause is None:
                unassigned.append(consequence)
            else:
                cells = (consequence.area.first_cell, *consequence.finding.related)
                cause.consequences.extend(cells)
        if len(unassigned) == len(consequences):
            return [*stories, *unassigned]
        consequences = unassigned


def _sources(survey: Survey, consequence: _Story) -> Iterator[RangeRef]:
    """Yield the areas in which the cause of a consequence may be."""
    yield consequence.area
    yield from survey.formula_index.precedents(consequence.area.first_cell)
    if consequence.finding.name != "stale-value":
        for cell in consequence.finding.related:
            yield cell.area


def _rank(finding: Finding) -> tuple[bool, int]:
    """Return where the finding comes among those that may be of one cell."""
    name = finding.name
    is_only_consequence = name in _CONSEQUENCES and name not in _CAUSES
    return (is_only_consequence, _CAUSES.index(name) if name in _CAUSES else len(_CAUSES))
