"""SHT101: A formula's saved value is not what it comes to."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from sexcel.formulas.staleness import StaleValue, Verification
from sexcel.model.findings import Finding, Repair, Severity
from sexcel.model.grid import CellValue, ErrorValue
from sexcel.model.wording import listed
from sexcel.rules.making import finding
from sexcel.rules.sheet.rule import SheetRule

_MOST_TOLD = 5
"""On one sheet; where more are stale the workbook as a whole was not recalculated."""
_LONGEST_FORMULA = 60


def stale_values(verification: Verification) -> Iterator[Finding]:
    """A finding for each stale value that does not follow another; one a sheet where many are."""
    for _, found in groupby(verification.stale, key=lambda one: one.ref.sheet):
        on_sheet = list(found)
        first = [one for one in on_sheet if not one.follows] or on_sheet[:1]
        if len(first) > _MOST_TOLD:
            yield _together(first, on_sheet)
            continue
        following = [one for one in on_sheet if one not in first]
        for one in first:
            yield _alone(one, following)


def _alone(stale: StaleValue, following: Sequence[StaleValue]) -> Finding:
    message = (
        f"{stale.ref.a1} was saved as {_shown(stale.saved)}, but its formula {_formula(stale)} "
        f"comes to {_shown(stale.recalculated)}: the workbook was not recalculated before it "
        "was saved."
    )
    if following:
        cells = listed([one.ref.a1 for one in following])
        message += f" What is worked out from it is out of date, too: {cells}."
    return finding(
        RULE,
        stale.ref,
        message,
        found=_figure(stale.saved),
        expected=_figure(stale.recalculated),
        related=[one.ref for one in following[:20]],
        repairs=map(_again, (stale, *following)),
    )


def _together(stale: Sequence[StaleValue], on_sheet: Sequence[StaleValue]) -> Finding:
    worst = max(stale, key=_size)
    return finding(
        RULE,
        worst.ref,
        f"{len(on_sheet)} formulas of this sheet were saved with values that they do not come to, "
        "as happens when calculation is set to manual. The furthest out is "
        f"{worst.ref.a1}: saved as {_shown(worst.saved)}, its formula {_formula(worst)} comes to "
        f"{_shown(worst.recalculated)}.",
        found=_figure(worst.saved),
        expected=_figure(worst.recalculated),
        related=[one.ref for one in stale[:20] if one is not worst],
        repairs=map(_again, on_sheet),
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
    help="Open the workbook in Excel, press Ctrl+Alt+F9, look at what changes, and save it.",
)
