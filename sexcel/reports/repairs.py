"""What was repaired, or would be: as text, each cell as it was and becomes; and as JSON."""

from collections.abc import Iterator
from decimal import Decimal

from sexcel.model.findings import Severity
from sexcel.model.grid import CellValue, ErrorValue
from sexcel.model.tables import Kind
from sexcel.model.wording import count_of, format_figure
from sexcel.repair.records import Fix, Fixed, Move, RefusedRepair
from sexcel.reports.documents import VERSION, Document, encode, pick, simplify
from sexcel.reports.page import Page

_MARGIN = 13
"""Columns: the longest heading, ``    not made``, and a space."""
_ROUNDING = Decimal("0.5")
"""£, FTE or a number: by so little a figure may move because others are rounded."""
_LONGEST_REASON = 240
"""Letters of a finding's message that are quoted: three lines; ``validate`` has the rest."""
_MOST_UNVERIFIED = 3
"""Cells named whose values only Excel can calculate, beyond which they are counted."""


def render_repairs(fixed: Fixed, page: Page) -> str:
    """Return the repairs made, those left and why, the headline, and what to do next."""
    lines = page.list_facts(dict(_facts(fixed)), _MARGIN)
    if fixed.made:
        head = "To repair" if fixed.output is None else "Repaired"
        lines += ["", page.paint(f"{head}: {count_of(len(fixed.made), 'cell')}", bold=True)]
        for fix in fixed.made:
            lines += _fix(fix, page)
    if fixed.left:
        lines += ["", page.paint(f"Not repaired: {count_of(len(fixed.left), 'cell')}", bold=True)]
        for not_made in fixed.left:
            lines += _not_made(not_made, page)
    colour = "green" if fixed.is_complete else "red"
    lines += ["", *page.embolden(" ".join(_conclusion(fixed)), colour)]
    return "\n".join([*lines, ""])


def _facts(fixed: Fixed) -> Iterator[tuple[str, str]]:
    yield "File", fixed.source.path
    if fixed.output is not None:
        yield "Written", f"{fixed.output}, a copy with only these cells changed"
    elif fixed.made:
        yield "Written", "nothing yet: give -o OUT for the repaired copy"
    else:
        yield "Written", "nothing: no repair was made"
    before, after = fixed.headline
    if before is not None and after is not None:
        was, becomes = format_figure(before, Kind.MONEY), format_figure(after, Kind.MONEY)
        yield "Headline", f"{was}, unchanged" if was == becomes else f"{was} → {becomes}"
    if fixed.refreshed == 1:
        yield "Following", "1 other formula depends on these cells and gets its new value, too"
    elif fixed.refreshed:
        yield (
            "Following",
            f"{fixed.refreshed:,} other formulas depend on these cells and get their new values, "
            "too",
        )
    if fixed.unverified:
        cells = ", ".join(map(str, fixed.unverified[:_MOST_UNVERIFIED]))
        beyond = len(fixed.unverified) - _MOST_UNVERIFIED
        more = f" and {beyond} more" if beyond > 0 else ""
        yield "In Excel", f"open the copy for the values of {cells}{more}: only Excel can tell them"
    if fixed.removed and fixed.output is not None:
        yield "Removed", ", ".join(fixed.removed)


def _fix(fix: Fix, page: Page) -> Iterator[str]:
    yield f"  {page.spell(str(fix.repair.cell))}"
    if fix.is_refresh:
        was = f"{_format_value(fix.before)}, a value that is out of date"
        becomes = f"{_format_value(fix.after)}, by its own ={fix.was}"
    else:
        was = _format_content(fix.was, fix.before)
        becomes = _format_content(fix.repair.formula, fix.after)
    yield from _fact(page, "was", was)
    yield from _fact(page, "becomes", becomes)
    yield from page.hang_each("    moves", _moves(fix), _MARGIN)
    yield from _fact(page, "why", f"{', '.join(fix.rules)}: {_cut(fix.why)}")


def _not_made(not_made: RefusedRepair, page: Page) -> Iterator[str]:
    if not_made.fix is not None:
        yield from _fix(not_made.fix, page)
    else:
        repair = not_made.repair
        value = repair.value if repair.formula is None else None
        yield f"  {page.spell(str(repair.cell))}"
        yield from _fact(page, "becomes", _format_content(repair.formula, value))
        yield from _fact(page, "why", ", ".join(not_made.rules))
    yield from _fact(page, "not made", _state_reason(not_made))


def _state_reason(not_made: RefusedRepair) -> str:
    """Return why a repair was not made, with the option that makes it, if any does."""
    if not_made.fix is None:
        return not_made.reason
    return f"needs --unsafe, because {not_made.reason}"


def _fact(page: Page, head: str, text: str) -> list[str]:
    return page.hang(f"    {head}", text, _MARGIN)


def _format_content(formula: str | None, value: CellValue) -> str:
    """Return a cell's formula and value, or what is typed in it."""
    if formula is None:
        return "blank" if value is None else f"{_format_value(value)}, typed"
    return f"={formula}" if value is None else f"={formula}, which is {_format_value(value)}"


def _format_value(value: CellValue) -> str:
    match value:
        case Decimal():
            return format_figure(value, None)
        case ErrorValue(code):
            return code
        case str():
            return f"the text '{value}'"
    return str(value)


def _moves(fix: Fix) -> Iterator[str]:
    yield from map(_move, fix.moves)
    if fix.moved:
        also = "and " if fix.moves else ""
        yield f"{also}{count_of(fix.moved, 'other figure' if fix.moves else 'figure')}"
    elif not fix.moves:
        yield "its own figure alone" if fix.changes_figures else _nothing_moves(fix)


def _nothing_moves(fix: Fix) -> str:
    """Say that no figure moves; the cell's own may differ through the repairs before it."""
    before, after = fix.before, fix.after
    if fix.was is None or not isinstance(before, Decimal) or not isinstance(after, Decimal):
        return "no figure"
    by_others = abs(after - before) > _ROUNDING
    return "no figure; the repairs before it move its own" if by_others else "no figure"


def _move(move: Move) -> str:
    before, after, change = (
        format_figure(figure, move.kind)
        for figure in (move.before, move.after, abs(move.after - move.before))
    )
    sign = "+" if move.after > move.before else "-"
    return f"{move.name or move.cell}: {before} → {after} ({sign}{change})"


def _cut(text: str) -> str:
    """Return the beginning of a long message, up to the end of a word."""
    if len(text) <= _LONGEST_REASON:
        return text
    return f"{text[:_LONGEST_REASON].rpartition(' ')[0]} …"


def _conclusion(fixed: Fixed) -> Iterator[str]:
    unsafe = sum(not_made.fix is not None for not_made in fixed.left)
    if unsafe:
        repairs = "the repair that needs" if unsafe == 1 else f"the {unsafe} repairs that need"
        yield f"Add --unsafe to make {repairs} it."
    if len(fixed.left) > unsafe:
        yield f"{count_of(len(fixed.left) - unsafe, 'repair')} could not be made."
    errors = sum(finding.severity is Severity.ERROR for finding in fixed.remaining)
    if errors:
        yield _state_errors(fixed, errors)
    if fixed.is_complete:
        ahead = "With these repairs no" if fixed.made and fixed.output is None else "No"
        is_partial = fixed.source.unjudged or fixed.source.gaps
        yield f"{ahead} error is left{' in what could be checked' if is_partial else ''}."


def _state_errors(fixed: Fixed, errors: int) -> str:
    verb = "is" if errors == 1 else "are"
    new = f", {len(fixed.new_errors)} of them new" if fixed.new_errors else ""
    see = ""
    if fixed.output or not fixed.made:
        command = "validate" if fixed.source.scope is None else "audit"
        see = f': sexcel {command} "{fixed.output or fixed.source.path}"'
    return f"{count_of(errors, 'error')} {verb} left{new}{see}."


def encode_repairs(fixed: Fixed) -> str:
    """Return the document as text, in ASCII."""
    before, after = fixed.headline
    remaining = [finding.severity for finding in fixed.remaining]
    document = {
        "version": VERSION,
        **pick(fixed.source, "path sha256"),
        "output": simplify(fixed.output),
        "headline": simplify({"before": before, "after": after}),
        "repaired": [_document_fix(fix) for fix in fixed.made],
        "left": [_document_refused(not_made) for not_made in fixed.left],
        **pick(fixed, "refreshed unverified removed"),
        "remaining": {
            str(severity): remaining.count(severity) for severity in sorted(Severity, reverse=True)
        },
        "new_errors": [pick(finding, "rule sheet cell") for finding in fixed.new_errors],
    }
    return encode(document)


def _document_fix(fix: Fix) -> Document:
    moves = [simplify(move.cell) | pick(move, "name before after") for move in fix.moves]
    return {
        **simplify(fix.repair.cell),
        "rules": simplify(fix.rules),
        "what": fix.repair.instruction,
        "why": fix.why,
        "before": simplify({"formula": fix.was, "value": fix.before}),
        "after": simplify({"formula": fix.repair.formula, "value": fix.after}),
        "changes_figures": fix.changes_figures,
        "moves": moves,
        "moved_besides": fix.moved,
    }


def _document_refused(not_made: RefusedRepair) -> Document:
    return {
        **simplify(not_made.repair.cell),
        "rules": simplify(not_made.rules),
        "what": not_made.repair.instruction,
        **({} if not_made.fix is None else _document_fix(not_made.fix)),
        "reason": _state_reason(not_made),
    }
