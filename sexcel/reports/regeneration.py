"""What a regeneration did, as text."""

from collections.abc import Iterator

from sexcel.model.wording import count_of
from sexcel.reports.page import Page
from sexcel.reports.settings import state_settings
from sexcel.reports.verdicts import paint_verdict
from sexcel.writers.regenerated import Regenerated

_MARGIN = 11
"""Columns: the longest heading, ``Not found``, and two spaces."""


def render_regeneration(regenerated: Regenerated, page: Page) -> str:
    """Return what was written, what changed, what to do next, and the verdict on what was read."""
    source, contradicting = regenerated.source, len(regenerated.kept)
    changed = sum(change.before is not None for change in regenerated.changes)
    filled = len(regenerated.changes) - changed
    facts = {
        "Written": str(regenerated.output),
        "Changed": f"{count_of(changed, 'cell')}, told on the Changes sheet"
        if changed
        else "nothing",
        "Filled": f"{count_of(filled, 'blank')} worked out, told there too" if filled else "",
        "Kept": f"{count_of(contradicting, 'figure')} as found against the equation, marked in red"
        if contradicting
        else "no figure against its equation",
        "Carried": _state_carried(regenerated),
        "Password": "none on what was written, unlike what was read"
        if regenerated.encrypted
        else "",
        "Next": " ".join(_next_steps(regenerated)),
        **state_settings(source.settings, source.idle_settings),
    }
    lines = page.list_facts(facts, _MARGIN)
    lines += ["", *page.wrap(f"The workbook that was read, {source.path}:")]
    return "\n".join([*lines, *paint_verdict(source, page), ""])


def _state_carried(regenerated: Regenerated) -> str:
    """Return what became of sheets without budget tables; nothing where there are none."""
    if not regenerated.carried and not regenerated.left:
        return ""
    frozen = sum(len(sheet.frozen) for sheet in regenerated.carried)
    text = f"{count_of(len(regenerated.carried), 'other sheet')}, told on the Changes sheet"
    if frozen:
        text += (
            f"; {count_of(frozen, 'formula')} frozen to {'its' if frozen == 1 else 'their'} value"
        )
    if regenerated.left:
        text += f"; {count_of(len(regenerated.left), 'sheet')} left"
    return text


def _next_steps(regenerated: Regenerated) -> Iterator[str]:
    if regenerated.kept:
        yield "Correct the figures in red, or add --recalculate to have them worked out."
    if not regenerated.source.is_clean:
        yield f'For each error and what to do: sexcel validate "{regenerated.source.path}".'
    yield "Read the Summary: its first check says whether all the others pass."
