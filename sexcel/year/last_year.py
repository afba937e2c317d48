"""This year's workbook against last year's: what should tie, and the lines that went."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial

from sexcel.budget.assumptions import PRIOR_ESTIMATE, rate_key
from sexcel.budget.columns import BUDGET, FORECAST_1
from sexcel.budget.narrative import COMMENTARY
from sexcel.budget.projections import PROJECTIONS
from sexcel.budget.projects import PROJECTS
from sexcel.budget.versions import is_final
from sexcel.comparison.column_pairs import pair_columns
from sexcel.comparison.line_pairs import LinePairs, pair_lines
from sexcel.model.book import Book, BookTable, Entry, Role, Row
from sexcel.model.doubts import ChangedSinceSignOff
from sexcel.model.errors import SexcelError
from sexcel.model.expressions import ONE, ZERO, FigureKey
from sexcel.model.findings import Finding
from sexcel.model.grid import Grid
from sexcel.model.names import normalise
from sexcel.model.recognition import BookColumn
from sexcel.model.settings import Settings
from sexcel.model.tables import TOTAL, Status
from sexcel.model.wording import format_figure, join_words, signed_pounds
from sexcel.recognise.book import read_book
from sexcel.rules.year.rules import (
    FINAL_ALTERED,
    LINE_ENDED,
    LINE_OF_LAST_YEAR_MISSING,
    LINE_RENAMED,
    PRIOR_APPROVED_DIFFERS,
    PRIOR_ESTIMATE_DIFFERS,
)
from sexcel.year.sheets.layout import is_of_the_year

_LEAST_SHARE = Decimal("0.01")
"""Of the cost that went: a line that rose by less took none of it worth naming, or was rounded."""
_MOST_RISEN = 5
"""Lines that are named as those that rose: Committee Support went into five service areas."""
_HALF = Decimal("0.5")
"""Of the last digit that the coarser of two figures is given with: rounding explains that much."""


def choose_comparison(
    last: Grid, settings: Settings
) -> Callable[[Grid, Book], tuple[Finding, ...]]:
    """Return what finds where a budget does not tie with last year's, or with its monitor."""
    if not is_of_the_year(last):
        last_book = read_book(last, settings)
        return lambda _, book: find_against_last_year(book, last_book)
    from sexcel.formulas.recalculation import Engine
    from sexcel.year.outturn import find_against_monitor, read_state_of

    with Engine() as engine:
        return partial(find_against_monitor, monitor=read_state_of(last, engine))


def find_against_last_year(book: Book, last: Book) -> tuple[Finding, ...]:
    """Return what does not tie between a budget and that of the year before.

    Raises SexcelError where ``last`` is of another year.
    """
    if last.budget_year != book.budget_year - 1:
        raise SexcelError(
            f"{last.path} is the budget for {last.year_label(0)}, and last year's of {book.path} "
            f"is {book.year_label(-1)}: give that workbook."
        )
    findings = (
        *_compare_tables(book, last),
        *_compare_prior_estimate(book, last),
        *_find_altered_final(last),
    )
    off = book.settings.rules_off
    return tuple(finding for finding in findings if finding.rule not in off)


def _find_altered_final(last: Book) -> Iterator[Finding]:
    versions = last.lines("change_history")
    if not versions or not is_final(versions[-1]):
        return
    for doubt in last.doubts_of(ChangedSinceSignOff):
        message = (
            f"{last.path} is version {versions[-1].label}, final, and the figures of "
            f"{join_words(list(doubt.captions))} are not those of its Sign-off ({doubt.ref})."
        )
        yield FINAL_ALTERED.finding(None, message)


def _compare_tables(book: Book, last: Book) -> Iterator[Finding]:
    for name, table in book.tables.items():
        before = last.tables.get(name)
        if before is None or not table.table.number:
            continue
        columns = pair_columns(before, table, 1)
        lines = pair_lines(before, table, columns)
        for old, new in columns.pairs:
            if new.column.offset == -1 and Status.OUTTURN not in new.column.statuses:
                yield from _compare_column(book, last, name, lines, (old, new))
        # Where the workbook chooses the lines itself, and gives a budget of each.
        if not table.table.lines and table.column(BUDGET.name) is not None:
            yield from _find_missing_lines(book, last, table, lines)
            yield from _find_ended_lines(book, last, table, lines)
            yield from _find_renamed_lines(table, lines)


def _compare_column(
    book: Book, last: Book, name: str, lines: LinePairs, columns: tuple[BookColumn, BookColumn]
) -> Iterator[Finding]:
    """Yield the lines that differ; the sums too, where no line of theirs does."""
    old, new = columns
    different = [
        pair for pair in lines.pairs if _differ(pair.old.entry(old.name), pair.new.entry(new.name))
    ]
    causes = [pair for pair in different if pair.new.role is Role.LINE] or different
    for pair in causes:
        approved, stated = pair.old.figure(old.name), pair.new.figure(new.name)
        key = FigureKey(name, pair.new.key, new.name)
        approved_key = FigureKey(name, pair.old.key, old.name)
        kind = book.kind(key)
        assert approved is not None
        assert stated is not None
        message = (
            f"{book.describe(key)} is {format_figure(stated, kind)}, and last year's workbook has "
            f"{format_figure(approved, kind)} as {last.figure_name(approved_key)} "
            f"({last.cell(approved_key)} of {last.path})."
        )
        where = pair.new.cell(new.name)
        yield PRIOR_APPROVED_DIFFERS.finding(where, message, found=stated, expected=approved)


def _differ(approved: Entry | None, stated: Entry | None) -> bool:
    """Say whether both give a figure, and not the same but for rounding."""
    if approved is None or stated is None or approved.figure is None or stated.figure is None:
        return False
    digits = (abs(entry.unit) * ONE.scaleb(-entry.decimals) for entry in (approved, stated))
    return abs(approved.figure - stated.figure) > max(digits) * _HALF


def _compare_prior_estimate(book: Book, last: Book) -> Iterator[Finding]:
    key = rate_key(PRIOR_ESTIMATE.name)
    estimated_key = FigureKey(PROJECTIONS.name, TOTAL, FORECAST_1.name)
    stated, estimated = book.entry(key), last.entry(estimated_key)
    if stated is not None and _differ(estimated, stated):
        figure = last.figure(estimated_key)
        assert stated.figure is not None
        assert figure is not None
        message = (
            f"The estimate for {book.year_label(0)} that was published last year is "
            f"{format_figure(figure, last.kind(estimated_key))} ({last.cell(estimated_key)} of "
            f"{last.path}), not {format_figure(stated.figure, last.kind(estimated_key))}."
        )
        yield PRIOR_ESTIMATE_DIFFERS.finding(
            stated.ref, message, found=stated.figure, expected=figure
        )


def _find_missing_lines(
    book: Book, last: Book, table: BookTable, lines: LinePairs
) -> Iterator[Finding]:
    """Yield the lines with a budget last year that are gone; a project may end as estimated."""
    is_of_projects = table.table.name == PROJECTS.name
    column = FORECAST_1.name if is_of_projects else BUDGET.name
    for row in lines.only_old:
        figure = row.figure(column)
        if row.role is not Role.LINE or not figure:
            continue
        kind = last.kind(FigureKey(table.table.name, row.key, column))
        message = (
            f"'{row.label}', {format_figure(figure, kind)} in last year's workbook "
            f"({row.cell(column)} of {last.path}), is not in {table.table.caption}."
        )
        went = "" if is_of_projects else _where_it_went(book, table, lines, row)
        yield LINE_OF_LAST_YEAR_MISSING.finding(table.range, message + went)


def _find_ended_lines(
    book: Book, last: Book, table: BookTable, lines: LinePairs
) -> Iterator[Finding]:
    """Yield the lines that are kept at nothing this year, with where their cost went."""
    for pair in lines.pairs if table.table.name != PROJECTS.name else ():
        was, now = pair.old.figure(BUDGET.name), pair.new.figure(BUDGET.name)
        if pair.new.role is Role.LINE and was and now == ZERO:
            kind = last.kind(FigureKey(table.table.name, pair.old.key, BUDGET.name))
            message = (
                f"'{pair.new.label}' ends: {format_figure(was, kind)} in last year's workbook "
                f"({pair.old.cell(BUDGET.name)} of {last.path}), nothing now."
            )
            went = _where_it_went(book, table, lines, pair.old)
            yield LINE_ENDED.finding(pair.new.cell(BUDGET.name), message + went)


def _where_it_went(book: Book, table: BookTable, lines: LinePairs, gone: Row) -> str:
    """Return where the cost of a line may be now: under its name elsewhere, or in what rose."""
    name = normalise(gone.label)
    elsewhere = [
        f"{listing.table.caption} ({_budget(book, listing, row)})"
        for listing in book.tables.values()
        for row in (listing.lines if listing is not table and listing.table.number else ())
        if normalise(row.label) == name and row.figure(BUDGET.name)
    ]
    if elsewhere:
        return f" It is a line of {join_words(elsewhere)} now."
    least = (gone.figure(BUDGET.name) or ZERO) * _LEAST_SHARE
    risen = [(row, rise) for row, rise in _find_risen(lines) if rise >= least]
    risen = sorted(risen, key=lambda pair: -pair[1])[:_MOST_RISEN]
    words = [f"{row.label} ({signed_pounds(rise)})" for row, rise in risen]
    text = f" What rose in the table: {join_words(words)}." if words else ""
    naming = [row.label for row in book.lines(COMMENTARY.name) if _names(row, name)]
    return text + (f" The reason for {join_words(naming)} names it." if naming else "")


def _budget(book: Book, table: BookTable, row: Row) -> str:
    kind = book.kind(FigureKey(table.table.name, row.key, BUDGET.name))
    return format_figure(row.figure(BUDGET.name) or ZERO, kind)


def _find_risen(lines: LinePairs) -> Iterator[tuple[Row, Decimal]]:
    """Yield the lines whose budget is above last year's, new ones among them, by how much in £."""
    for row in lines.only_new:
        if row.role is Role.LINE and (figure := row.figure(BUDGET.name)):
            yield row, figure
    for pair in lines.pairs:
        rise = (pair.new.figure(BUDGET.name) or ZERO) - (pair.old.figure(BUDGET.name) or ZERO)
        if pair.new.role is Role.LINE and rise > 0:
            yield pair.new, rise


def _names(row: Row, name: str) -> bool:
    words = f" {normalise(row.text('reason'))} "
    return f" {name} " in words and normalise(row.label) != name


def _find_renamed_lines(table: BookTable, lines: LinePairs) -> Iterator[Finding]:
    for pair in lines.pairs:
        if pair.likeness is not None and pair.new.role is Role.LINE:
            message = f"'{pair.new.label}' was '{pair.old.label}' in last year's workbook."
            yield LINE_RENAMED.finding(table.label_ref(pair.new), message)
