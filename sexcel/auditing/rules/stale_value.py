"""SHT101: A formula's saved value is not what it comes to."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from sexcel.auditing.rule import SheetRule, seen_from
from sexcel.formulas.verification import StaleValue, Verification
from sexcel.model.findings import Finding, Repair, Severity
from sexcel.model.grid import CellValue, ErrorValue
from sexcel.model.refs import CellRef
from sexcel.model.wording import join_words

_MOST_TOLD = 5
"""On one sheet; where more are stale the workbook as a whole was not recalculated."""
_LONGEST_FORMULA = 60


def stale_values(verification: Verification) -> Iterator[Finding]:
    """A finding for each stale value that does not follow another; one a sheet where many are."""
    if verification.changed is not None:
        yield _since(verification.changed, verification.stale)
        return
    following: dict[CellRef, list[StaleValue]] = {}
    for one, source in _sources(verification.stale):
        following.setdefault(source, []).append(one)
    first = [one for one in verification.stale if one.ref in following]
    for _, found in groupby(first, key=lambda one: one.ref.sheet):
        on_sheet = list(found)
        if len(on_sheet) > _MOST_TOLD:
            yield _together(on_sheet, [one for each in on_sheet for one in following[each.ref]])
            continue
        for each in on_sheet:
            yield _alone(each, [one for one in following[each.ref] if one is not each])


def _since(changed: CellRef, stale: Sequence[StaleValue]) -> Finding:
    """One cell was changed, and nothing of what depends on it followed."""
    first = [one for one in stale if one.follows is None]
    told = next((one for one in first if one.ref.sheet == changed.sheet), first[0])
    here = told.ref.sheet
    others = [one for one in first if one is not told]
    rest = len(stale) - len(first)
    more = "" if not rest else f", and {rest} more that follow from them"
    return RULE.finding(
        told.ref,
        f"{seen_from(changed, here)} was changed, and the workbook not recalculated before it was "
        f"saved. {told.ref.a1} was saved as {_shown(told.saved)}, but its formula {_formula(told)} "
        f"comes to {_shown(told.recalculated)}; out of date, too: "
        f"{join_words([seen_from(one.ref, here) for one in others])}{more}.",
        found=_figure(told.saved),
        expected=_figure(told.recalculated),
        related=[changed, *(one.ref for one in others[:20])],
        repairs=map(_again, stale),
    )


def _sources(stale: Sequence[StaleValue]) -> Iterator[tuple[StaleValue, CellRef]]:
    """Each with the stale value in which its being out of date begins, which may be itself."""
    read = {one.ref: one.follows for one in stale}
    for one in stale:
        passed = {one.ref}
        source = one.ref
        while (before := read[source]) is not None and before not in passed:
            passed.add(before)
            source = before
        yield one, source


def _alone(stale: StaleValue, following: Sequence[StaleValue]) -> Finding:
    message = (
        f"{stale.ref.a1} was saved as {_shown(stale.saved)}, but its formula {_formula(stale)} "
        f"comes to {_shown(stale.recalculated)}: the workbook was not recalculated before it "
        "was saved."
    )
    if following:
        cells = join_words([seen_from(one.ref, stale.ref.sheet) for one in following])
        message += f" What is worked out from it is out of date, too: {cells}."
    return RULE.finding(
        stale.ref,
        message,
        found=_figure(stale.saved),
        expected=_figure(stale.recalculated),
        related=[one.ref for one in following[:20]],
        repairs=map(_again, (stale, *following)),
    )


def _together(stale: Sequence[StaleValue], each: Sequence[StaleValue]) -> Finding:
    """``each`` are all that are out of date with those of one sheet, on other sheets, too."""
    worst = max(stale, key=_size)
    on_sheet = [one for one in each if one.ref.sheet == worst.ref.sheet]
    return RULE.finding(
        worst.ref,
        f"{len(on_sheet)} formulas of this sheet were saved with values that they do not come to, "
        "as happens when calculation is set to manual. The furthest out is "
        f"{worst.ref.a1}: saved as {_shown(worst.saved)}, its formula {_formula(worst)} comes to "
        f"{_shown(worst.recalculated)}.",
        found=_figure(worst.saved),
        expected=_figure(worst.recalculated),
        related=[one.ref for one in stale[:20] if one is not worst],
        repairs=map(_again, each),
    )


def _again(stale: StaleValue) -> Repair:
    """The formula as it is, worked out again."""
    what = f"Let {stale.ref.a1} be worked out again: its value is out of date"
    return Repair(stale.ref, stale.formula, None, what)


def _size(stale: StaleValue) -> Decimal:
    if isinstance(stale.saved, Decimal) and isinstance(stale.recalculated, Decimal):
        return abs(stale.saved - stale.recalculated)
    return Decimal(0)


def _formula(stale: StaleValue) -> str:
    text = f"={stale.formula}"
    return text if len(text) <= _LONGEST_FORMULA else f"{text[: _LONGEST_FORMULA - 1]}…"


def _figure(value: CellValue) -> Decimal | str:
    return value if isinstance(value, Decimal) else _shown(value)


def _shown(value: CellValue) -> str:
    if value is None or value == "":
        return "blank"
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, Decimal):
        return f"{value:,f}"
    if isinstance(value, str):
        return f"“{value}”"
    return value.code if isinstance(value, ErrorValue) else f"{value:%d/%m/%Y}"


RULE = SheetRule(
    code="SHT101",
    name="stale-value",
    severity=Severity.ERROR,
    summary="A formula's saved value is not what it comes to.",
    why=(
        "Excel shows the saved value until it recalculates, and previews, phones and other "
        "programs show nothing else: the Panel reads a figure that the workbook itself would "
        "contradict. Calculation set to manual, or a program that changed a cell and did not "
        "recalculate, leaves such values behind."
    ),
    source="any workbook",
    bad="=SUM(D4:D8)   saved as £427,000, comes to £446,102",
    good="=SUM(D4:D8)   saved as £446,102",
    look=lambda survey: stale_values(survey.verification) if survey.verification else (),
    recalculated=True,
    help="Open the workbook in Excel, press Ctrl+Alt+F9, look at what changes, and save it.",
)
