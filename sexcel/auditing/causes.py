"""One cause, one finding: what follows from it, or says it again, is told within it."""

from collections.abc import Iterator, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from sexcel.auditing.rule import seen_from
from sexcel.auditing.survey.workbook import Survey
from sexcel.model.findings import Finding
from sexcel.model.refs import CellRef, RangeRef
from sexcel.model.wording import join_words

_OF_CAUSES = (
    "number-over-formula",
    "heading-in-total",
    "counted-twice",
    "short-total",
    "number-as-text",
    "sum-does-not-add-up",
    "error-shown",
    "inconsistent-formula",
    "amount-in-formula",
    "typed-total",
)
"""Told of one cell, the first of them says most; any other rule comes after them."""
_CONSEQUENCES = frozenset({"stale-value", "cross-foot", "error-shown"})
"""They see that something is wrong here, which may come from what is wrong elsewhere."""
_MOST = 400
_MOST_NAMED = 20


class _Story(Struct):
    cause: Finding
    area: RangeRef
    consequences: list[CellRef] = field(default_factory=list)

    def holds(self, areas: Sequence[RangeRef]) -> bool:
        """Whether one of the areas meets the cause or a consequence of it."""
        return any(
            area.meets(self.area) or any(ref in area for ref in self.consequences) for area in areas
        )


def merged(survey: Survey, findings: Sequence[Finding]) -> list[Finding]:
    """The findings, those left out that only tell a consequence of another, named inside it."""
    placed = [(one, one.area) for one in findings if one.area is not None]
    if len(placed) > _MOST:
        return list(findings)
    stories: list[_Story] = []
    left: list[_Story] = []
    for one, area in sorted(placed, key=lambda pair: _order(pair[0])):
        story = next((told for told in stories if told.area.meets(area)), None)
        if story is None:
            if one.name in _CONSEQUENCES:
                left.append(_Story(one, area))
            else:
                stories.append(_Story(one, area))
        elif story.cause.severity < one.severity or not _says_again(one, story.cause):
            stories.append(_Story(one, area))
    return [
        *(one for one in findings if one.where is None),
        *(_told(story) for story in _followed(survey, stories, left)),
    ]


def _followed(survey: Survey, stories: list[_Story], left: list[_Story]) -> list[_Story]:
    """Consequences put to the causes that they come from, step by step; those of none stand."""
    causes = [one for one in stories if one.cause.name in _OF_CAUSES]
    while True:
        still: list[_Story] = []
        for one in left:
            areas = list(_comes_from(survey, one))
            story = next((told for told in causes if told.holds(areas)), None)
            if story is None:
                still.append(one)
            else:
                story.consequences.extend((one.area.first_cell, *one.cause.related))
        if len(still) == len(left):
            return [*stories, *still]
        left = still


def _comes_from(survey: Survey, story: _Story) -> Iterator[RangeRef]:
    yield story.area
    yield from survey.formula_index.precedents(story.area.first_cell)
    if story.cause.name != "stale-value":
        for cell in story.cause.related:
            yield cell.area


def _says_again(one: Finding, cause: Finding) -> bool:
    return one.name in _CONSEQUENCES or one.name in ("inconsistent-formula", "amount-in-formula")


def _order(one: Finding) -> tuple[int, int]:
    place = _OF_CAUSES.index(one.name) if one.name in _OF_CAUSES else len(_OF_CAUSES)
    return (one.name in _CONSEQUENCES - set(_OF_CAUSES), place)


def _told(story: _Story) -> Finding:
    own = set(story.cause.related)
    refs = [
        ref for ref in dict.fromkeys(story.consequences) if ref not in story.area and ref not in own
    ]
    if not refs:
        return story.cause
    names = join_words([seen_from(ref, story.cause.sheet) for ref in refs])
    return replace(
        story.cause,
        message=f"{story.cause.message} {names} {'is' if len(refs) == 1 else 'are'} out with it.",
        related=(*story.cause.related, *refs[:_MOST_NAMED]),
    )
