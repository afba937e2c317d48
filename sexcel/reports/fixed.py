"""What was repaired, or would be, as text: each cell as it was and becomes, and what moves."""

from collections.abc import Iterator
from decimal import Decimal

from sexcel.model.findings import Repair, Severity
from sexcel.model.grid import CellValue, ErrorValue
from sexcel.model.tables import Kind
from sexcel.model.wording import count_of, format_figure
from sexcel.repair.records import Fix, Fixed, Move, NotMade
from sexcel.reports.page import Page

_MARGIN = 13
_ROUNDING = Decimal("0.5")
_LONGEST_WHY = 240


def fix_report(done: Fixed, page: Page) -> str:
    """The repairs made, those left and why, the headline before and after, and what to do next."""
    lines = [line for head, fact in _facts(done) for line in page.hanging(head, fact, _MARGIN)]
    if done.made:
        lines += ["", page.painted(_made(done), bold=True)]
        for fix in done.made:
            lines += _fix(fix, page)
    if done.left:
        lines += [
            "",
            page.painted(f"Not repaired: {count_of(len(done.left), 'cell')}", bold=True),
        ]
        for one in done.left:
            lines += _left(one, page)
    lines += ["", *_verdict(done, page)]
    return "\n".join([*lines, ""])


def _facts(done: Fixed) -> Iterator[tuple[str, str]]:
    yield "File", done.source.path
    if done.output is not None:
        yield "Written", f"{done.output}, a copy with only these cells changed"
    elif done.made:
        yield "Written", "nothing yet: give -o OUT for the repaired copy"
    else:
        yield "Written", "nothing: no repair was made"
    before, after = done.headline
    if before is not None and after is not None:
        was, becomes = format_figure(before, Kind.MONEY), format_figure(after, Kind.MONEY)
        yield "Headline", f"{was}, unchanged" if was == becomes else f"{was} → {becomes}"
    if done.refreshed:
        yield "Following", _following(done.refreshed)
    if done.unverified:
        which = ", ".join(str(ref) for ref in done.unverified[:3])
        more = f" and {len(done.unverified) - 3} more" if len(done.unverified) > 3 else ""
        yield "In Excel", f"open the copy for the values of {which}{more}: only Excel can tell them"
    if done.removed and done.output is not None:
        yield "Removed", ", ".join(done.removed)


def _following(count: int) -> str:
    """The formulas that depend on what is repaired."""
    if count == 1:
        return "1 other formula depends on these cells and gets its new value, too"
    return f"{count:,} other formulas depend on these cells and get their new values, too"


def _made(done: Fixed) -> str:
    head = "Repaired" if done.output is not None else "To repair"
    return f"{head}: {count_of(len(done.made), 'cell')}"


def _fix(fix: Fix, page: Page) -> Iterator[str]:
    yield f"  {page.spelt(str(fix.repair.cell))}"
    if fix.is_refresh:
        yield from _fact(page, "was", f"{_value(fix.before)}, a value that is out of date")
        yield from _fact(page, "becomes", f"{_value(fix.after)}, by its own ={fix.was}")
    else:
        yield from _fact(page, "was", _content(fix.was, fix.before))
        yield from _fact(page, "becomes", _content(fix.repair.formula, fix.after))
    head = "moves"
    for line in _moves(fix):
        yield from _fact(page, head, line)
        head = ""
    yield from _fact(page, "why", f"{', '.join(fix.rules)}: {_cut(fix.why)}")


def _left(one: NotMade, page: Page) -> Iterator[str]:
    if one.fix is not None:
        yield from _fix(one.fix, page)
    else:
        yield f"  {page.spelt(str(one.repair.cell))}"
        yield from _fact(page, "becomes", _wanted(one.repair))
        yield from _fact(page, "why", ", ".join(one.rules))
    yield from _fact(page, "not made", reason(one))


def reason(left: NotMade) -> str:
    """Return why a repair was not made, with the option that makes it, if any does."""
    return left.reason if left.fix is None else f"needs --unsafe, because {left.reason}"


def _fact(page: Page, head: str, text: str) -> list[str]:
    return page.hanging(f"    {head}", text, _MARGIN)


def _wanted(repair: Repair) -> str:
    return _content(repair.formula, repair.value if repair.formula is None else None)


def _content(formula: str | None, value: CellValue) -> str:
    """A cell's formula and value, or what is typed in it."""
    if formula is None:
        return "blank" if value is None else f"{_value(value)}, typed"
    return f"={formula}" if value is None else f"={formula}, which is {_value(value)}"


def _value(value: CellValue) -> str:
    match value:
        case Decimal():
            return format_figure(value, None)
        case ErrorValue(code):
            return code
        case str():
            return f"the text '{value}'"
    return str(value)


def _moves(fix: Fix) -> Iterator[str]:
    yield from (_move(move) for move in fix.moves)
    if fix.moved:
        other = "other figure" if fix.moves else "figure"
        yield f"{'and ' if fix.moves else ''}{count_of(fix.moved, other)}"
    elif not fix.moves:
        yield "its own figure alone" if fix.changes_figures else _nothing(fix)


def _nothing(fix: Fix) -> str:
    """That no figure moves; the cell's own may come to another one by the repairs before it."""
    was, now = fix.before, fix.after
    if fix.was is None or not isinstance(was, Decimal) or not isinstance(now, Decimal):
        return "no figure"
    by_others = abs(now - was) > _ROUNDING
    return "no figure; the repairs before it move its own" if by_others else "no figure"


def _move(move: Move) -> str:
    before, after, by = (
        format_figure(figure, move.kind)
        for figure in (move.before, move.after, abs(move.after - move.before))
    )
    sign = "+" if move.after > move.before else "-"
    return f"{move.name or move.cell}: {before} → {after} ({sign}{by})"


def _cut(text: str) -> str:
    """The beginning of a long message, up to the end of a word."""
    if len(text) <= _LONGEST_WHY:
        return text
    return f"{text[:_LONGEST_WHY].rpartition(' ')[0]} …"


def _verdict(done: Fixed, page: Page) -> Iterator[str]:
    unsafe = sum(one.fix is not None for one in done.left)
    errors = sum(one.severity is Severity.ERROR for one in done.remaining)
    parts = []
    if unsafe:
        them = "the repair that changes" if unsafe == 1 else f"the {unsafe} repairs that change"
        parts.append(f"Add --unsafe to make {them} a figure.")
    if len(done.left) > unsafe:
        parts.append(f"{count_of(len(done.left) - unsafe, 'repair')} could not be made.")
    if errors:
        are = "is" if errors == 1 else "are"
        seen = done.output or done.source.path
        see = f': sexcel validate "{seen}"' if done.output or not done.made else ""
        new = len(done.new_errors)
        which = f", {new} of them new" if new else ""
        parts.append(f"{count_of(errors, 'error')} {are} left{which}{see}.")
    if done.is_complete:
        ahead = "With these repairs no" if done.made and done.output is None else "No"
        parts.append(f"{ahead} error is left.")
    colour = "green" if done.is_complete else "red"
    for line in page.wrapped(" ".join(parts)):
        yield page.painted(line, fg=colour, bold=True)
