"""What a check of a workbook covers, and what it does not and why: words for the sign-off."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from sexcel.budget.missing import MissingPart
from sexcel.model.book import Book
from sexcel.model.recognition import Named
from sexcel.model.report import FormulasChecked
from sexcel.model.wording import join_words

_TYPED = (
    "What is typed in",
    "Figures are compared with one another. Whether a price, an FTE or an amount that is typed in "
    "is the right one, only its owner can tell.",
)


class Coverage(Struct, frozen=True):
    """What was checked in a workbook and how far; what was not, each with the reason."""

    checked: tuple[tuple[str, str], ...] = ()
    not_checked: tuple[tuple[str, str], ...] = ()


NO_COVERAGE = Coverage()
"""Of a workbook that was put together and not read."""


def describe_coverage(
    book: Book, formulas: FormulasChecked | None, missing: Iterable[MissingPart]
) -> Coverage:
    """Return what was checked in the workbook that ``book`` was read from.

    ``formulas`` is what came of its formulas, None where it has none; ``missing`` what the
    workbook lacks.
    """
    off = book.settings.rules_off
    return Coverage(
        tuple(_checked(off, formulas)),
        (*_formulas(formulas, book.values_of), *_not_checked(book, off, missing), _TYPED),
    )


def _checked(off: Sequence[str], formulas: FormulasChecked | None) -> Iterator[tuple[str, str]]:
    rules = "All rules on tables, rates, links and governance"
    yield (
        "Rules",
        f"{rules}, but for those that the configuration turns off." if off else f"{rules}.",
    )
    if formulas is None:
        return
    yield (
        "Formulas, recalculated",
        f"{formulas.verified:,} of {formulas.formulas:,} formulas come to the value that was "
        "saved.",
    )
    if formulas.owned:
        yield (
            "Formulas, tried with other figures",
            f"{formulas.sound:,} of {formulas.owned:,} formulas of the tables mean what the budget "
            "says.",
        )


def _formulas(formulas: FormulasChecked | None, values_of: str) -> Iterator[tuple[str, str]]:
    if values_of:
        yield (
            "Formulas, comments and what is hidden",
            f"Of an {values_of} only values can be read.",
        )
    elif formulas is None:
        yield "Formulas", "The workbook has none: every figure in it is typed."
    else:
        for reason, count in formulas.not_verified.items():
            number = "1 formula" if count == 1 else f"{count:,} formulas"
            yield number, f"Not verified: {reason}"


def _not_checked(
    book: Book, off: Sequence[str], missing: Iterable[MissingPart]
) -> Iterator[tuple[str, str]]:
    for absence in missing:
        if absence.required or absence.rules:
            yield _named(absence), _lacks(absence)
    if off:
        yield join_words(off, len(off)), "The configuration puts these rules off."
    if book.other_sheets:
        sheets = join_words(book.other_sheets, len(book.other_sheets))
        yield f"Sheets: {sheets}", "No budget table was recognised there."


def _named(one: MissingPart) -> str:
    if one.what is Named.TABLE:
        return one.caption if one.caption == one.title else f"{one.caption}: {one.title}"
    return f"{one.caption}, {one.what.value} '{one.title}'"


def _lacks(one: MissingPart) -> str:
    if not one.rules:
        return "Not in the workbook."
    return f"Not in the workbook, so not applied in full: {join_words(one.rules, len(one.rules))}."
