"""What a regeneration did, as text."""

from collections.abc import Iterator, Sequence
from textwrap import shorten

from sexcel.model.refs import CellRef
from sexcel.model.wording import count_of, pounds
from sexcel.reports.page import Page
from sexcel.reports.settings import state_settings
from sexcel.reports.verdicts import paint_verdict
from sexcel.writers.clean_form import CleanForm
from sexcel.writers.left_behind import name_beside
from sexcel.writers.regenerated import CleanCheck, Regenerated

_MARGIN = 11
"""Columns: the longest heading, ``Not found``, and two spaces."""
_LONGEST = 60
"""Characters of what a cell beside the tables says: all of it is on the sheet Changes."""
_MOST_FAULTS = 10
"""Things worse than before that are listed: a screen of three lines each."""


def render_regeneration(regenerated: Regenerated, page: Page) -> str:
    """Return what was written, what changed, what to do next, and the verdict on what was read.

    What the clean workbook has worse than the source comes first.
    """
    source = regenerated.source
    is_rebuilt = regenerated.form is CleanForm.REBUILT
    facts = {
        "Written": str(regenerated.output),
        "Converted": f"by LibreOffice, from an {source.converted_from}: look whether all is there"
        if source.converted_from
        else "",
        **(_facts_rebuilt(regenerated) if is_rebuilt else _facts_kept(regenerated)),
        "Proved": _state_proof(regenerated.check),
        "Password": "none on what was written, unlike what was read"
        if regenerated.encrypted
        else "",
        "Removed": ", ".join(regenerated.removed),
        "Next": " ".join(_next_steps(regenerated)),
        **state_settings(source.settings, source.idle_settings),
    }
    lines = [*_list_faults(regenerated.check, page), *page.list_facts(facts, _MARGIN)]
    lines += ["", *page.wrap(f"The workbook that was read, {source.path}:")]
    return "\n".join([*lines, *paint_verdict(source, page), ""])


def render_beside(beside: Sequence[tuple[CellRef, str]], page: Page) -> str:
    """Return what a rebuilt workbook has only on its sheet Changes, cell by cell."""
    count = count_of(len(beside), "cell")
    lines = page.wrap(
        f"{count} beside the tables of this workbook will be on the sheet Changes, not in the new "
        "tables:"
    )
    by_sheet: dict[str, list[str]] = {}
    for ref, text in beside:
        by_sheet.setdefault(ref.sheet, []).append(
            f"{ref.a1} {shorten(text, _LONGEST, placeholder=' …')}"
        )
    for sheet, cells in by_sheet.items():
        lines += page.indent(f"{sheet}: {'; '.join(cells)}", 2)
    return "\n".join([*lines, ""])


def _list_faults(check: CleanCheck, page: Page) -> Iterator[str]:
    """Yield what the clean workbook has worse than the source: before and after."""
    if check.passes:
        return
    count = count_of(len(check.faults), "fault")
    yield from page.embolden(
        f"Do not use what was written: {count} that the source has not.", "red"
    )
    for fault in check.faults[:_MOST_FAULTS]:
        yield from page.indent(fault.subject, 2)
        yield from page.hang("    before", fault.before or "nothing", _MARGIN)
        yield from page.hang("    after", fault.after, _MARGIN)
    if len(check.faults) > _MOST_FAULTS:
        yield f"  and {len(check.faults) - _MOST_FAULTS:,} more"
    yield ""


def _facts_kept(regenerated: Regenerated) -> dict[str, str]:
    repaired = regenerated.repaired
    facts = {
        "Kept": "your workbook as it is, the Panel pack in front: each of its figures refers to "
        "your cells"
        if regenerated.form is CleanForm.KEPT
        else "the Panel pack alone, as values",
        "Why kept": f"{regenerated.why_kept}; sexcel inspect shows what was read"
        if regenerated.why_kept
        else "",
        "Changed": "nothing",
    }
    if repaired is None:
        return facts
    cells = count_of(len(repaired.made), "cell")
    facts["Changed"] = f"{cells} repaired, as sexcel fix shows" if repaired.made else "nothing"
    if repaired.left:
        facts["Not done"] = f"{count_of(len(repaired.left), 'repair')}: sexcel fix says why"
    before, after = repaired.headline
    if before is not None and after is not None and before != after:
        facts["Headline"] = f"{pounds(before)} → {pounds(after)}"
    return facts


def _facts_rebuilt(regenerated: Regenerated) -> dict[str, str]:
    contradicting = len(regenerated.kept)
    changed = sum(change.before is not None for change in regenerated.changes)
    filled = len(regenerated.changes) - changed
    return {
        "Changed": f"{count_of(changed, 'cell')}, listed on the sheet Changes"
        if changed
        else "nothing",
        "Filled": f"{count_of(filled, 'blank')} worked out, listed there too" if filled else "",
        "Kept": f"{count_of(contradicting, 'figure')} as found against the equation, marked in red"
        if contradicting
        else "no figure against its equation",
        "Values": f"all that is read of an {regenerated.values_of}: no formula, chart, picture or "
        "comment is here, and other sheets come as values. Saved as .xlsx in Excel, the workbook "
        "would be kept as it is."
        if regenerated.values_of
        else "",
        "Beside": f"{name_beside(regenerated.beside)}; listed on Changes"
        if regenerated.beside
        else "",
    }


def _state_proof(check: CleanCheck) -> str:
    """Return how much was moved in both workbooks; nothing where there was nothing to move."""
    proof = check.proof
    if proof is None or proof.failure or proof.differing or not proof.inputs:
        return ""
    inputs, cells = count_of(len(proof.inputs), "input"), count_of(proof.compared, "figure")
    unsure = f"; {proof.not_verified:,} only Excel can tell" if proof.not_verified else ""
    return f"{inputs} moved in both workbooks: {cells} moved alike{unsure}"


def _next_steps(regenerated: Regenerated) -> Iterator[str]:
    if regenerated.form is not CleanForm.REBUILT:
        if not regenerated.source.is_clean and regenerated.repaired is None:
            yield "Correct the errors, or add --recalculate to have them repaired in the copy."
    elif regenerated.kept:
        yield "Correct the figures in red, or add --recalculate to have them worked out."
    if not regenerated.source.is_clean:
        yield f'For each error and what to do: sexcel validate "{regenerated.source.path}".'
    yield "Read its first page, Decision."
