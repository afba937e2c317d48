"""What a regeneration did, as text."""

from collections.abc import Iterator

from sexcel.model.wording import count_of
from sexcel.reports.page import Page
from sexcel.reports.settings import settings_facts
from sexcel.reports.text import painted_verdict
from sexcel.writers.regenerated import Regenerated

_MARGIN = 11


def regeneration(done: Regenerated, page: Page) -> str:
    """What was written, what changed, what to do next, and how the workbook read stands."""
    changed = sum(change.before is not None for change in done.changes)
    filled = len(done.changes) - changed
    facts = {
        "Written": str(done.output),
        "Changed": f"{count_of(changed, 'cell')}, told on the Changes sheet"
        if changed
        else "nothing",
        "Filled": f"{count_of(filled, 'blank')} worked out, told there too" if filled else "",
        "Kept": _counted(
            len(done.kept),
            "as found against the equation, marked in red",
            "no figure against its equation",
        ),
        "Carried": _carried(done),
        "Password": "none on what was written, unlike what was read" if done.encrypted else "",
        "Next": " ".join(_next(done)),
        **dict(settings_facts(done.source.settings, done.source.idle_settings)),
    }
    lines = [
        line for name, fact in facts.items() if fact for line in page.hanging(name, fact, _MARGIN)
    ]
    lines += ["", *page.wrapped(f"The workbook that was read, {done.source.path}:")]
    return "\n".join([*lines, *painted_verdict(done.source, page), ""])


def _counted(number: int, how: str, none: str) -> str:
    return f"{count_of(number, 'figure')} {how}" if number else none


def _carried(done: Regenerated) -> str:
    """The sheets without budget tables; nothing where the workbook has none."""
    if not done.carried and not done.left:
        return ""
    frozen = sum(len(sheet.frozen) for sheet in done.carried)
    what = f"{count_of(len(done.carried), 'other sheet')}, told on the Changes sheet"
    if frozen:
        what += (
            f"; {count_of(frozen, 'formula')} frozen to {'its' if frozen == 1 else 'their'} value"
        )
    return f"{what}; {count_of(len(done.left), 'sheet')} left" if done.left else what


def _next(done: Regenerated) -> Iterator[str]:
    if done.kept:
        yield "Correct the figures in red, or add --recalculate to have them worked out."
    if not done.source.is_clean:
        yield f'For each error and what to do: sexcel validate "{done.source.path}".'
    yield "Read the Summary: its first check says whether all the others pass."
