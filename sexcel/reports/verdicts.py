"""How a workbook did, in sentences that several reports and an e-mail share."""

from collections.abc import Iterator, Set
from decimal import Decimal

from sexcel.budget import TABLES
from sexcel.model.findings import Severity
from sexcel.model.report import Basis, FileReport, FilledIn, FormulasChecked
from sexcel.model.tables import Kind
from sexcel.model.wording import LARGEST_EXPONENT, count_of, format_figure, join_words
from sexcel.reports.page import Page
from sexcel.reports.settings import name_rules_off

COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}

_MOST_WAITING = 3
"""Tables that a verdict names; the top of the report names all that wait to be filled in."""


def verdict(file: FileReport) -> str:
    """Return how the workbook did, in a sentence or two for a manager."""
    counted = _count_faults(file)
    sentences = [counted, _state_unverified_formulas(file)]
    if file.unjudged:
        state = "Cannot be judged" if file.scope is None else "Only values were checked"
        sentences = [
            f"{state}: {file.unjudged}.",
            f"Of what was read: {counted[0].lower()}{counted[1:]}",
        ]
    elif file.scope is None and not file.is_clean:
        sentences = [f"Not ready for the Panel: {counted}", _state_largest_effect(file)]
    if not file.unjudged:
        sentences = [*_state_open(file), *sentences]
    if file.accepted:
        sentences.append(f"{count_of(len(file.accepted), 'finding')} accepted.")
    sentences.append(name_rules_off([file.settings]))
    return " ".join(sentence for sentence in sentences if sentence)


def _count_faults(file: FileReport) -> str:
    """Return how many errors and warnings there are, and no all-clear that is not earned."""
    errors, warnings = file.count(Severity.ERROR), file.count(Severity.WARNING)
    if errors:
        also = f" and {count_of(warnings, 'warning')}" if warnings else ""
        return f"{count_of(errors, 'error')}{also}."
    to_read = f"{count_of(warnings, 'warning')} to read." if warnings else ""
    if file.gaps:
        return f"No errors in what could be checked; {' and '.join(file.gaps)}. {to_read}".rstrip()
    if file.is_unfinished:
        return f"No errors so far. {to_read}".rstrip()
    return f"No errors. {to_read}" if warnings else "No errors and no warnings."


def _state_open(file: FileReport) -> Iterator[str]:
    """Yield why the budget cannot pass, whatever was found in it."""
    if file.basis is not None and file.basis.headline_doubt:
        yield f"The headline could not be verified: {file.basis.headline_doubt}."
    if file.filled_in is not None and file.is_unfinished:
        yield f"Not finished: filled in {state_filled(file.filled_in, _MOST_WAITING)}."


def _state_unverified_formulas(file: FileReport) -> str:
    """Return how many formulas could not be verified, where no cell of the headline says so."""
    unverified = file.unverified_formulas
    if not unverified or file.scope is not None or (file.basis and file.basis.unchecked):
        return ""
    limit = "" if file.basis is None else " that the headline does not depend on"
    return f"{count_of(unverified, 'formula')}{limit} could not be verified."


def state_filled(filled_in: FilledIn, most: int = len(TABLES)) -> str:
    """Return ``112 of 277: Table 5 not yet (18)``, naming so many tables at most."""
    waiting = [f"{caption} not yet ({count})" for caption, count in filled_in.waiting.items()]
    counts = f"{filled_in.filled:,} of {filled_in.inputs:,}"
    return f"{counts}: {join_words(waiting, most)}" if waiting else counts


def state_basis(basis: Basis) -> str:
    """Return how many cells the headline depends on, by kind."""
    checked = basis.by_equation + basis.recalculated + basis.inputs
    kinds = {
        f"{count_of(basis.by_equation, 'figure')} checked by an equation": basis.by_equation,
        f"{count_of(basis.recalculated, 'other formula')} recalculated": basis.recalculated,
        count_of(basis.inputs, "input"): basis.inputs,
    }
    parts = [text for text, count in kinds.items() if count]
    parts += [f"{count:,} not checked ({reason})" for reason, count in basis.not_checked.items()]
    cells = count_of(checked + basis.unchecked, "cell")
    return f"{cells}: {join_words(parts, len(parts))}" if parts else "nothing: no headline"


def largest_effect(file: FileReport) -> Decimal | None:
    """Return by how much the largest error moves the headline, in £; None where none does."""
    effects = (
        abs(finding.effect)
        for finding in file.findings
        if finding.severity is Severity.ERROR and finding.effect
    )
    return max(effects, default=None)


def _state_largest_effect(file: FileReport) -> str:
    effect = largest_effect(file)
    if effect is None:
        return ""
    subject = "It" if file.count(Severity.ERROR) == 1 else "The largest error"
    return f"{subject} moves the headline by {format_amount(effect)}."


def paint_verdict(file: FileReport, page: Page) -> list[str]:
    """Return the verdict in lines: red, yellow or green."""
    return page.embolden(verdict(file), verdict_colour(file))


def verdict_colour(file: FileReport) -> str:
    """Return red for a workbook that does not pass, yellow where it has warnings, else green."""
    if not file.passes:
        return "red"
    return "yellow" if file.count(Severity.WARNING) else "green"


def state_formulas(formulas: FormulasChecked) -> str:
    """Return how many formulas were recalculated, how many mean the budget, and what is unknown."""
    unknown = formulas.not_verified
    if formulas.formulas == sum(unknown.values()):
        return f"none of {formulas.formulas:,} was recalculated: {join_words(list(unknown))}"
    parts = [f"{formulas.verified:,} of {formulas.formulas:,} match the value saved"]
    stale = formulas.formulas - formulas.verified - sum(unknown.values())
    if stale:
        parts.append(f"{stale:,} {'gives' if stale == 1 else 'give'} another value")
    if formulas.owned:
        parts.append(f"{formulas.sound:,} of {formulas.owned:,} in the tables mean the budget")
    parts += [f"not verified: {count:,} ({reason})" for reason, count in unknown.items()]
    return "; ".join(parts)


def state_tables(recognised: Set[str]) -> str:
    """Return how many of the eleven tables are among those recognised, and how many besides."""
    numbered = {table.name for table in TABLES if table.number}
    besides = len(recognised - numbered)
    more = f", and {count_of(besides, 'table')} beside them" if besides else ""
    return f"{len(recognised & numbered)} of {len(numbered)} recognised{more}"


def format_amount(value: Decimal, kind: Kind | None = Kind.MONEY) -> str:
    """Return a figure with its unit, £ by default; one that no budget has, in powers of ten."""
    if value.adjusted() > LARGEST_EXPONENT:
        return f"{value:.5E}"
    return format_figure(value, kind)
