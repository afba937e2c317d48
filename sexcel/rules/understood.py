"""What was understood of a workbook that departs from the plain case, in sentences."""

from collections.abc import Iterator, Set

from sexcel.budget import caption
from sexcel.budget.assumptions import RATES
from sexcel.budget.overview import HEADLINE, OVERVIEW
from sexcel.model.book import Book
from sexcel.model.recognition import NameKind
from sexcel.model.report import Remark
from sexcel.model.understandings import (
    BuildUpsRead,
    ContingencyDrawn,
    CopyChosen,
    HeadingUnderstood,
    IncomeLine,
    LineUnderstood,
    MovementBeside,
    RateUnderstood,
    ReversedColumn,
    ReversedLine,
    ReversedTable,
    TableOfPages,
    TurnedTable,
    Understanding,
)
from sexcel.model.wording import join_words, percent, pounds


def describe_understood(book: Book) -> Iterator[Remark]:
    """Yield a sentence for everything that was understood, with the cell that it is about.

    Names read as others come last: signs, rates and copies move figures.
    """
    names = (HeadingUnderstood, LineUnderstood)
    for understanding in sorted(book.understood, key=lambda entry: isinstance(entry, names)):
        yield Remark(understanding.ref, _sentence(understanding))


def _sentence(understanding: Understanding) -> str:
    table, ref = understanding.table, understanding.ref
    match understanding:
        case ReversedColumn(heading=heading):
            sentence = (
                f"{caption(table)}: '{heading}' ({ref.a1}) has the opposite sign to the "
                "budget's; its figures were read with the sign reversed."
            )
        case ReversedLine(label=label):
            sentence = (
                f"{caption(table)}: '{label}' ({ref.a1}) is given as an amount to take off; "
                "its figures were read with the sign reversed."
            )
        case ReversedTable():
            sentence = (
                f"{caption(table)} ({ref}): all amounts have the opposite sign to the "
                "budget's; they were read with the sign reversed."
            )
        case IncomeLine(label=label):
            sentence = f"{caption(table)}: '{label}' ({ref.a1}) is income: it reduces the total."
        case ContingencyDrawn() | MovementBeside():
            sentence = f"{caption(table)}: {_movement(understanding)}"
        case CopyChosen(others=others):
            copies = join_words([str(other) for other in others])
            sentence = (
                f"{caption(table)} was read at {ref}; the rest of the workbook does not "
                f"follow the {'copy' if len(others) == 1 else 'copies'} at {copies}."
            )
        case (
            HeadingUnderstood(heading=heading, meant=meant)
            | LineUnderstood(label=heading, meant=meant)
        ):
            words = f"'{heading}'" if heading.strip() else "a column without a heading"
            sentence = f"{caption(table)}: {words} ({ref.a1}) was read as '{meant}'."
        case TableOfPages():
            sentence = f"{caption(table)} goes on under the headings repeated at {ref}."
        case BuildUpsRead(areas=areas):
            blocks = join_words([str(area) for area in areas])
            sentence = f"Core team costs are built up from FTE × rate at {blocks}."
        case TurnedTable():
            sentence = (
                f"{caption(table)} ({ref}) was read sideways: its lines run across the sheet, "
                "its columns down."
            )
        case RateUnderstood(rate=rate, value=value, label=label):
            line = RATES.line(rate)
            words = f", '{label}'" if label else ""
            name = rate if line is None else line.title
            sentence = f"{name} is {percent(value)} ({ref}{words})."
        case _:
            raise TypeError(f"nothing says {type(understanding).__name__} in words")
    return sentence


def _movement(moved: ContingencyDrawn | MovementBeside) -> str:
    if isinstance(moved, ContingencyDrawn):
        return (
            f"contingency ({moved.ref.a1}) is what the rate gives on the approved budget, less "
            f"{pounds(moved.amount)} that was moved into projects."
        )
    way = "into" if moved.amount > 0 else "out of"
    return (
        f"{moved.ref.a1} is a movement of {pounds(abs(moved.amount))} {way} '{moved.label}', "
        "beside the approved figures."
    )


def reason_not_judged(book: Book, in_doubt: Set[str]) -> str:
    """Return why the workbook cannot be judged; empty where it can.

    It has no headline total, or the reading of its table is among those ``in_doubt``.
    """
    if OVERVIEW.name in in_doubt:
        return f"the reading of {OVERVIEW.caption}, which has the headline, is in doubt"
    if book.figure(HEADLINE) is not None:
        return ""
    if OVERVIEW.name in book.tables:
        where = book.tables[OVERVIEW.name].range
        return f"{OVERVIEW.caption} ({where}) has no total for {book.year_label(0)}"
    nearest = next(
        (
            miss
            for miss in book.near_misses
            if miss.kind is NameKind.TABLE and miss.table == OVERVIEW.caption
        ),
        None,
    )
    near = "" if nearest is None else f"; {nearest.ref} comes nearest, but {nearest.why}"
    return f"{OVERVIEW.caption} ({OVERVIEW.title}), which has the headline, was not found{near}"
