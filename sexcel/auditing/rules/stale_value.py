"""SHT101: A formula's saved value is not its recalculated value."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from sexcel.auditing.rule import SheetRule
from sexcel.auditing.wording import quote_formula
from sexcel.formulas.verification import StaleValue, Verification
from sexcel.model.findings import Finding, Repair, Severity
from sexcel.model.grid import CellValue, ErrorValue
from sexcel.model.refs import CellRef, address
from sexcel.model.wording import join_words

_MOST_ON_SHEET = 5
"""Findings on one sheet; where more are stale the workbook as a whole was not recalculated."""
_MOST_RELATED = 20
"""Cells that a finding points at; of what follows from a stale value the message counts all."""


def stale_values(verification: Verification) -> Iterator[Finding]:
    """Yield a finding for each stale value that follows no other; one a sheet where many are."""
    if verification.changed is not None:
        yield _changed_finding(verification.changed, verification.stale)
        return
    following: dict[CellRef, list[StaleValue]] = {}
    for stale, source_cell in _sources(verification.stale):
        following.setdefault(source_cell, []).append(stale)
    sources = [stale for stale in verification.stale if stale.ref in following]
    for _, group in groupby(sources, key=lambda stale: stale.ref.sheet):
        on_sheet = list(group)
        if len(on_sheet) > _MOST_ON_SHEET:
            yield _sheet_finding(
                on_sheet, [stale for source in on_sheet for stale in following[source.ref]]
            )
            continue
        for source in on_sheet:
            yield _cell_finding(
                source, [stale for stale in following[source.ref] if stale is not source]
            )


def _sources(stale_values: Sequence[StaleValue]) -> Iterator[tuple[StaleValue, CellRef]]:
    """Yield each with the first stale value that it follows from, which may be itself."""
    follows = {stale.ref: stale.follows for stale in stale_values}
    known: dict[CellRef, CellRef] = {}
    for stale in stale_values:
        passed = {stale.ref: None}
        source = stale.ref
        while source not in known and (before := follows[source]) is not None:
            if before in passed:
                break
            passed[before] = None
            source = before
        source = known.get(source, source)
        known.update(dict.fromkeys(passed, source))
        yield stale, source


def _changed_finding(changed: CellRef, stale_values: Sequence[StaleValue]) -> Finding:
    """Return the finding on one cell that was changed without what depends on it."""
    sources = [stale for stale in stale_values if stale.follows is None]
    nearest = next((stale for stale in sources if stale.ref.sheet == changed.sheet), sources[0])
    sheet = nearest.ref.sheet
    further = [stale for stale in sources if stale is not nearest]
    count = len(stale_values) - len(sources)
    more = f", and {count} more that follow from them" if count else ""
    return _finding(
        nearest,
        f"{address(changed, sheet)} was changed, and the workbook not recalculated before it "
        f"was saved. {_saved_and_formula(nearest)} "
        f"gives {_print_value(nearest.recalculated)}; out of date, too: "
        f"{join_words([address(stale.ref, sheet) for stale in further])}{more}.",
        related=[changed, *(stale.ref for stale in further[:_MOST_RELATED])],
        repaired=stale_values,
    )


def _cell_finding(stale: StaleValue, following: Sequence[StaleValue]) -> Finding:
    """Return the finding on one stale value; ``following`` are stale because of it."""
    message = (
        f"{_saved_and_formula(stale)} gives {_print_value(stale.recalculated)}: the workbook "
        "was not recalculated before it was saved."
    )
    cells_following = [follower.ref for follower in following]
    if cells_following:
        cells = join_words([address(ref, stale.ref.sheet) for ref in cells_following])
        message += f" What is worked out from it is out of date, too: {cells}."
    return _finding(
        stale,
        message,
        related=cells_following[:_MOST_RELATED],
        repaired=(stale, *following),
    )


def _sheet_finding(sources: Sequence[StaleValue], stale_values: Sequence[StaleValue]) -> Finding:
    """Return one finding on the many stale values of a sheet.

    ``stale_values`` are all that are stale because of them, on other sheets, too.
    """
    worst = max(sources, key=_difference)
    on_sheet = [stale for stale in stale_values if stale.ref.sheet == worst.ref.sheet]
    return _finding(
        worst,
        f"{len(on_sheet)} formulas of this sheet were saved with values that are not their "
        "results, as happens when calculation is set to manual. The furthest out is "
        f"{worst.ref.a1}: saved as {_print_value(worst.saved)}, its formula "
        f"{quote_formula(worst.formula)} gives {_print_value(worst.recalculated)}.",
        related=[stale.ref for stale in sources[:_MOST_RELATED] if stale is not worst],
        repaired=stale_values,
    )


def _finding(
    stale: StaleValue,
    message: str,
    *,
    related: Sequence[CellRef],
    repaired: Iterable[StaleValue],
) -> Finding:
    return RULE.finding(
        stale.ref,
        message,
        found=_figure(stale.saved),
        expected=_figure(stale.recalculated),
        related=related,
        repairs=map(_refresh, repaired),
    )


def _refresh(stale: StaleValue) -> Repair:
    """Return the repair that leaves the formula and brings its value up to date."""
    instruction = f"Let {stale.ref.a1} be worked out again: its value is out of date"
    return Repair(stale.ref, stale.formula, None, instruction)


def _saved_and_formula(stale: StaleValue) -> str:
    return (
        f"{stale.ref.a1} was saved as {_print_value(stale.saved)}, but its formula "
        f"{quote_formula(stale.formula)}"
    )


def _difference(stale: StaleValue) -> Decimal:
    if isinstance(stale.saved, Decimal) and isinstance(stale.recalculated, Decimal):
        return abs(stale.saved - stale.recalculated)
    return Decimal(0)


def _figure(value: CellValue) -> Decimal | str:
    return value if isinstance(value, Decimal) else _print_value(value)


def _print_value(value: CellValue) -> str:
    match value:
        case None | "":
            return "blank"
        case bool():
            return str(value).upper()
        case Decimal():
            return f"{value:,f}"
        case str():
            return f"“{value}”"
        case ErrorValue(code):
            return code
    return f"{value:%d/%m/%Y}"


RULE = SheetRule(
    code="SHT101",
    name="stale-value",
    severity=Severity.ERROR,
    summary="A formula's saved value is not its result.",
    why=(
        "Excel shows the saved value until it recalculates, and previews, phones and other "
        "programs show nothing else: the Panel reads a figure that the workbook itself would "
        "contradict. Calculation set to manual, or a program that changed a cell and did not "
        "recalculate, leaves such values behind."
    ),
    source="any workbook",
    bad="=SUM(D4:D8)   saved as £427,000, gives £446,102",
    good="=SUM(D4:D8)   saved as £446,102",
    look=lambda survey: stale_values(survey.verification) if survey.verification else (),
    recalculated=True,
    help="Open the workbook in Excel, press Ctrl+Alt+F9, look at what changes, and save it.",
)
