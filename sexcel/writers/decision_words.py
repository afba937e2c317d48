"""What page 1 says in sentences: what is asked, what is wrong and why, and how the checks stand."""

import re
import textwrap
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from sexcel.budget.overview import HEADLINE
from sexcel.model.book import Book
from sexcel.model.decimals import round_to_whole
from sexcel.model.expressions import ZERO, FigureKey
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import CellRef, address
from sexcel.model.tables import TOTAL
from sexcel.model.wording import count_of
from sexcel.writers.checks import CheckList
from sexcel.writers.corrections import Corrections
from sexcel.writers.layout import SheetNames
from sexcel.writers.pack_book import PackBook
from sexcel.writers.status import budget_word, is_final
from sexcel.writers.texts import fit_text, minus_pounds, quote_in_formula
from sexcel.writers.variance import BUDGET, CHANGE, OUTTURN, SHARE, PlacedLine

_NOTHING = "Nothing yet: the total of the budget is not filled in."
_CELL_IN_BRACKETS = re.compile(r" \([A-Z]{1,3}\d+\)")
"""A cell that a finding cites, which says nothing to a reader of the page."""
_CONSEQUENCES = ("Correcting it moves", "That agrees with", "With it,", "Put right")
"""How sentences of a finding begin that say what follows, not why the figure is wrong."""

Sentence = tuple[str, str]
"""What a cell says when it is written, and the formula that says it from then on."""


def request_approval(pack: PackBook, total: PlacedLine) -> Sentence:
    """Return the request to approve the headline, with what it rises or falls by.

    Nothing is asked while the total is £0; what it moves by needs an outturn.
    """
    book, names = pack.book, pack.names
    outturn, budget, change, share = (
        address(CellRef(names.variance, total.row, column), names.decision)
        for column in (OUTTURN, BUDGET, CHANGE, SHARE)
    )
    verb, word = "NOTE" if is_final(book) else "APPROVE", budget_word(book)
    way = (
        f'IF({change}=0,"no change",'
        f'IF({change}>0,"an increase of ","a decrease of ")&{_money(change)}'
        f'&IF(ISNUMBER({share})," ("&TEXT(ABS({share}),"0.0%")&")",""))'
    )
    moves = f'IF(N({outturn})=0,"",", "&{way}&" on the "&{_year(pack, -1)}&" Estimated Outturn")'
    asks = f'"{verb} the "&{_year(pack, 0)}&" {word} of "&{_money(budget)}&{moves}&"."'
    text = f"{verb} the {book.year_label(0)} {word} of {minus_pounds(total.budget)}"
    if total.outturn:
        way = "no change" if not total.change else _way(total)
        text = f"{text}, {way} on the {book.year_label(-1)} Estimated Outturn"
    text = f"{text}." if total.budget else _NOTHING
    return text, f'IF(N({budget})=0,"{_NOTHING}",{asks})'


def note_estimates(pack: PackBook) -> Sentence | None:
    """Return the request to note the estimates of the two years after; none while all are £0."""
    parts, formulas, cells = [], [], []
    amounts = ZERO
    for offset, column in ((1, "forecast_1"), (2, "forecast_2")):
        entry = pack.book.entry(FigureKey("projections", TOTAL, column))
        if entry is not None and entry.figure is not None:
            parts.append(f"{minus_pounds(entry.figure)} for {pack.book.year_label(offset)}")
            amounts += abs(entry.figure)
            cells.append(address(entry.ref, pack.names.decision))
            formulas.append(f'{_money(cells[-1])}&" for "&{_year(pack, offset)}')
    if not parts:
        return None
    text = f"NOTE the estimates of {' and '.join(parts)}." if amounts else ""
    joined = '&" and "&'.join(formulas)
    is_empty = "+".join(f"ABS(N({cell}))" for cell in cells)
    return text, f'IF({is_empty}=0,"","NOTE the estimates of "&{joined}&".")'


def note_errors(book: Book, corrections: Corrections) -> str:
    """Return the request to note what is wrong, and where the total goes once it is put right."""
    right, printed = corrections.book.figure(HEADLINE), book.figure(HEADLINE)
    if not corrections.causes or right is None or printed is None:
        return ""
    moved = round_to_whole(right - printed)
    effect = "putting them right does not move the total"
    if moved:
        effect = f"once all are put right the total is {minus_pounds(right)} ({_signed(moved)})"
    return f"NOTE {count_of(len(corrections.causes), 'wrong figure')} below; {effect}."


def rank_errors(errors: Iterable[Finding]) -> list[Finding]:
    """Return errors by what they move in the total; those without a figure last."""
    return sorted(errors, key=lambda error: (not isinstance(error.expected, Decimal), -error.moves))


def quote_error(finding: Finding, longest: int) -> str:
    """Return an error that is on no figure, with its cell; ``longest`` letters of its message."""
    where = "" if finding.where is None else f" ({finding.where})"
    return f"{textwrap.shorten(fit_text(finding.message), longest, placeholder=' …')}{where}"


def name_figure(book: Book, key: FigureKey) -> str:
    """Return what a wrong figure is, in few words."""
    short = book.column_name(key).replace("Approved ", "").replace("Estimated ", "")
    return fit_text(f"{book.caption(key.table)}, {book.row_name(key)}, {short}")


def explain_error(finding: Finding, row: str, longest: int) -> str:
    """Return what an error moves in the total and why its figure is wrong, no longer than that.

    ``row`` is what its row is called, which may itself have a full stop in it.
    """
    effect = "The total does not move."
    if finding.effect:
        effect = f"Total {_signed(round_to_whole(finding.effect))}."
    text = fit_text(f"{effect} {_find_reason(finding, row)}".strip())
    return textwrap.shorten(text, longest, placeholder=" …")


def _find_reason(finding: Finding, row: str) -> str:
    """Return why a figure is wrong, in the words of its finding; what follows is left out."""
    message = _CELL_IN_BRACKETS.sub("", fit_text(finding.message))
    after = message.partition(row)[2] if row else ""
    first, *sentences = re.split(r"(?<=\.)\s+(?=[A-Z])", after or message)
    hints = [text for text in sentences if not text.startswith(_CONSEQUENCES)]
    meaning = re.search(r"\(((?:the |its )[^()]*)\)", first)
    if hints:
        return hints[0]
    if meaning:
        return f"By {meaning[1]}."
    return " ".join(sentences)


def state_checks(
    checks: CheckList,
    names: SheetNames,
    gaps: str,
    counts: Counter[Severity],
    *,
    is_unfinished: bool,
    is_alone: bool,
) -> Sentence:
    """Say whether all checks hold, or whether the errors above explain those that do not.

    ``gaps`` is what could not be checked, in words; ``counts`` are findings by their severity. A
    pack that is alone has no sheets to see more on.
    """
    total, failed = checks.number, checks.failed
    if not failed:
        text = f"No error was found, and all {total} checks hold."
        if gaps:
            more = "" if is_alone else f" (see {names.sign_off})"
            text = f"No error was found in what could be checked; {gaps}{more}."
            text += f" All {total} checks hold."
        if counts[Severity.WARNING]:
            warnings = count_of(counts[Severity.WARNING], "warning")
            verb = "is" if counts[Severity.WARNING] == 1 else "are"
            see = f"There {verb} {warnings}" if is_alone else f"See {names.findings} for {warnings}"
            text += f" {see}."
        if counts[Severity.ERROR]:
            text = f"All {total} checks hold."
        if is_unfinished:
            text = "The checks hold on what is filled in so far."
    elif checks.unexplained:
        number = count_of(checks.unexplained, "check")
        text = f"{number} failed for another reason{'' if is_alone else f': see {names.checks}'}."
    else:
        text = "Every check that fails follows from the errors above."
    more = f"More checks fail than when this page was written: see {names.checks}."
    failing, quoted = address(names.failed, names.decision), quote_in_formula(text)
    return text, f"IF({failing}<={failed},{quoted},{quote_in_formula(more)})"


def _way(total: PlacedLine) -> str:
    noun = "an increase" if total.change > 0 else "a decrease"
    share = f" ({abs(total.change / total.outturn):.1%})" if total.outturn else ""
    return f"{noun} of {minus_pounds(abs(total.change))}{share}"


def _signed(amount: Decimal) -> str:
    return f"{'+' if amount > 0 else '−'}{minus_pounds(abs(amount))}"


def _year(pack: PackBook, offset: int) -> str:
    return address(pack.names.year(offset), pack.names.decision)


def _money(cell: str) -> str:
    """Return the formula for an amount in words, without its sign."""
    return f'"£"&TEXT(ABS({cell}),"#,##0")'
