"""What a check of a workbook covers, and what it does not and why: words for the sign-off."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from sexcel.budget.missing import MissingPart
from sexcel.model.acceptance import AcceptedFinding
from sexcel.model.book import Book
from sexcel.model.recognition import NameKind
from sexcel.model.report import FormulasChecked, Remark
from sexcel.model.wording import count_of, join_words

_TYPED = (
    "What is typed in",
    "Figures are compared with one another. Whether a price, an FTE or an amount that is typed in "
    "is the right one, only its owner can tell.",
)


class Coverage(Struct, frozen=True):
    """What was checked in a workbook and how far; what was not, each with the reason."""

    checked: tuple[tuple[str, str], ...] = ()
    not_checked: tuple[tuple[str, str], ...] = ()
    understood: tuple[tuple[str, str], ...] = ()
    """What departs from the plain case: the cell, and how it was understood."""
    unjudged: str = ""
    """Why the budget cannot be judged at all, as a clause; empty where it can."""
    gaps: tuple[str, ...] = ()
    """What could not be checked, as clauses: ``Table 3 is missing``."""


NO_COVERAGE = Coverage()
"""The coverage of a workbook that was composed, not read."""


def describe_coverage(
    book: Book,
    formulas: FormulasChecked | None,
    missing: Iterable[MissingPart],
    understood: Iterable[Remark] = (),
    accepted: Iterable[AcceptedFinding] = (),
    unjudged: str = "",
) -> Coverage:
    """Return what was checked in the workbook that ``book`` was read from.

    ``formulas`` is the result of recalculating them, None where it has none; ``missing`` is what
    the workbook lacks, ``understood`` what departs from the plain case, ``accepted`` what somebody
    has accepted, ``unjudged`` why there is no verdict, as a clause.
    """
    off = book.settings.rules_off
    return Coverage(
        tuple(_describe_checked(off, formulas)),
        (
            *_describe_formulas(formulas, book.values_of),
            *_describe_unchecked(book, off, missing),
            *map(_describe_accepted, accepted),
            _TYPED,
        ),
        tuple((str(remark.ref), remark.text) for remark in understood),
        unjudged,
    )


def _describe_checked(
    off: Sequence[str], formulas: FormulasChecked | None
) -> Iterator[tuple[str, str]]:
    rules = "All rules on tables, rates, links and governance"
    yield (
        "Rules",
        f"{rules}, but for those that the configuration turns off." if off else f"{rules}.",
    )
    if formulas is None:
        return
    yield (
        "Formulas, recalculated",
        f"{formulas.verified:,} of {formulas.formulas:,} formulas give the value that was saved.",
    )
    if formulas.owned:
        yield (
            "Formulas, tried with other figures",
            f"{formulas.sound:,} of {formulas.owned:,} formulas of the tables mean what the budget "
            "says.",
        )


def _describe_formulas(
    formulas: FormulasChecked | None, values_of: str
) -> Iterator[tuple[str, str]]:
    if values_of:
        yield (
            "Formulas, comments and what is hidden",
            f"Of an {values_of} only values can be read.",
        )
    elif formulas is None:
        yield "Formulas", "The workbook has none: every figure in it is typed."
    else:
        for reason, count in formulas.not_verified.items():
            yield count_of(count, "formula"), f"Not verified: {reason}"


def _describe_unchecked(
    book: Book, off: Sequence[str], missing: Iterable[MissingPart]
) -> Iterator[tuple[str, str]]:
    for lack in missing:
        if lack.required or lack.rules:
            yield _name(lack), _explain_absence(lack)
    if off:
        yield join_words(off, len(off)), "The configuration puts these rules off."
    if book.other_sheets:
        sheets = join_words(book.other_sheets, len(book.other_sheets))
        yield f"Sheets: {sheets}", "No budget table was recognised there."


def _describe_accepted(entry: AcceptedFinding) -> tuple[str, str]:
    finding = entry.finding
    where = "" if finding.where is None else f" at {finding.where}"
    reason = f": {entry.reason.rstrip('.')}" if entry.reason else ""
    return f"{finding.rule}{where}", f"Accepted by {entry.origin}{reason}. {finding.message}"


def _name(lack: MissingPart) -> str:
    if lack.kind is NameKind.TABLE:
        return lack.caption if lack.caption == lack.title else f"{lack.caption}: {lack.title}"
    return f"{lack.caption}, {lack.kind.value} '{lack.title}'"


def _explain_absence(lack: MissingPart) -> str:
    if not lack.rules:
        return "Not in the workbook."
    return (
        f"Not in the workbook, so not applied in full: {join_words(lack.rules, len(lack.rules))}."
    )
