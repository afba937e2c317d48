"""One cause, one finding: what follows from it, or says it again, is told within it."""

from collections.abc import Iterator, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from sexcel.audit.rule import seen_from
from sexcel.audit.survey.workbook import Survey
from sexcel.model.findings import Finding
from sexcel.model.refs import CellRef, RangeRef, parse_a1
from sexcel.model.wording import listed

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
        return any(_meet(area, self.area) or self._follows(area) for area in areas)

    def _follows(self, area: RangeRef) -> bool:
        return any(
            ref.sheet == area.sheet and (ref.row, ref.column) in area for ref in self.consequences
        )


def merged(survey: Survey, findings: Sequence[Finding]) -> list[Finding]:
    """The findings, those left out that only tell a consequence of another, named inside it."""
    placed = [one for one in findings if one.cell]
    if len(placed) > _MOST:
        return list(findings)
    stories: list[_Story] = []
    left: list[Finding] = []
    for one in sorted(placed, key=_order):
        story = next(
            (
                told
                for told in stories
                if told.cause.sheet == one.sheet and _meet(told.area, area_of(one))
            ),
            None,
        )
        if story is None:
            if one.name in _CONSEQUENCES:
                left.append(one)
            else:
                stories.append(_Story(one, area_of(one)))
        elif story.cause.severity < one.severity or not _says_again(one, story.cause):
            stories.append(_Story(one, area_of(one)))
    return [
        *(one for one in findings if not one.cell),
        *(_told(story) for story in _followed(survey, stories, left)),
    ]


def _followed(survey: Survey, stories: list[_Story], left: list[Finding]) -> list[_Story]:
    """Consequences put to the causes that they come from, step by step; those of none stand."""
    causes = [one for one in stories if one.cause.name in _OF_CAUSES]
    while True:
        still: list[Finding] = []
        for one in left:
            areas = list(_comes_from(survey, one))
            story = next((told for told in causes if told.holds(areas)), None)
            if story is None:
                still.append(one)
            else:
                story.consequences.extend((_ref(one), *one.related))
        if len(still) == len(left):
            return [*stories, *(_Story(one, area_of(one)) for one in still)]
        left = still


def _comes_from(survey: Survey, one: Finding) -> Iterator[RangeRef]:
    ref = _ref(one)
    yield area_of(one)
    yield from survey.workings.precedents(ref)
    if one.name != "stale-value":
        for other in one.related:
            yield RangeRef(other.sheet, other.row, other.column, other.row, other.column)


def _says_again(one: Finding, cause: Finding) -> bool:
    return one.name in _CONSEQUENCES or one.name in ("inconsistent-formula", "amount-in-formula")


def _order(one: Finding) -> tuple[int, int]:
    place = _OF_CAUSES.index(one.name) if one.name in _OF_CAUSES else len(_OF_CAUSES)
    return (one.name in _CONSEQUENCES - set(_OF_CAUSES), place)


def _told(story: _Story) -> Finding:
    own = {(ref.sheet, ref.row, ref.column) for ref in story.cause.related}
    refs = [
        ref
        for ref in dict.fromkeys(story.consequences)
        if (ref.row, ref.column) not in story.area or ref.sheet != story.area.sheet
        if (ref.sheet, ref.row, ref.column) not in own
    ]
    if not refs:
        return story.cause
    names = listed([seen_from(ref, story.cause.sheet) for ref in refs])
    return replace(
        story.cause,
        message=f"{story.cause.message} {names} {'is' if len(refs) == 1 else 'are'} out with it.",
        related=(*story.cause.related, *refs[:_MOST_NAMED]),
    )


def area_of(one: Finding) -> RangeRef:
    """The cells on which a finding stands."""
    first, _, last = one.cell.partition(":")
    top, left = parse_a1(first)
    bottom, right = parse_a1(last or first)
    return RangeRef(one.sheet, top, left, bottom, right)


def _ref(one: Finding) -> CellRef:
    return CellRef(one.sheet, *parse_a1(one.cell.partition(":")[0]))


def _meet(one: RangeRef, other: RangeRef) -> bool:
    return (
        one.sheet == other.sheet
        and one.first_row <= other.last_row
        and other.first_row <= one.last_row
        and one.first_column <= other.last_column
        and other.first_column <= one.last_column
    )
