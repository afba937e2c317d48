"""``docs/mutation.md``: of which kind how many slips were made, and how many found."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from tests.mutation.catalogue import KINDS, ROOT, SOURCES, MutatedWorkbook
from tests.mutation.trials import SlipTrial

PAGE = ROOT / "docs" / "mutation.md"

_INTRO = """\
# Are slips found?

A check is worth what it catches. So slips are made on purpose, one at a time, in the workbooks
that the project ships: `python -m tests.mutation` makes {made} workbooks, each with one slip of
one of {kinds} kinds, works out every formula as a person's save would, runs `sexcel validate` on
each and writes this page. A slip counts as found where an error or a warning is on the broken
cell or names it; neither workbook has any before.

{summary}

Slips are drawn at random, but always the same ones, from all that the formulas, figures and rows
of the budget tables and the drivers lend themselves to. They are made from what is in the
cells, not from the equations that sexcel checks against. What changes nothing in meaning is not
made: a range that takes in a text, an average of one figure, a variance that is deleted, a number
typed over an estimate that is a judgement. Nor is what no table could betray: a budget with a
wrong amount in it that is nowhere else, a project that is blank because it is not to be.
Sheets that are worked out from the tables (Summary, Variance, Checks) are not touched;
`sexcel regenerate` writes them anew.

## By kind

*At the cell* are those where a finding is on the broken cell itself and not only names it.
A rule's code leads to its [page](rules/README.md); those that found most come first.

"""


def render_page(trials: Sequence[SlipTrial]) -> str:
    """Return the page on these trials."""
    return "\n".join([*_lines(trials), ""])


def _lines(trials: Sequence[SlipTrial]) -> Iterator[str]:
    yield _INTRO.format(made=len(trials), kinds=len(KINDS), summary="\n".join(_summary(trials)))
    yield "| slip | made | found | at the cell | rules | such as |"
    yield "|---|--:|--:|--:|---|---|"
    for kind in KINDS:
        yield _row(kind.name, [trial for trial in trials if trial.kind == kind.name])
    yield "\n## Not found\n"
    missed = [trial for trial in trials if not trial.is_found]
    yield from (missed_line(trial) for trial in missed)
    if not missed:
        yield "All were found."


def _summary(trials: Sequence[SlipTrial]) -> Iterator[str]:
    yield "| workbook | made | found | share | at the cell |"
    yield "|---|--:|--:|--:|--:|"
    for source in SOURCES:
        yield _counts(_linked(source), [trial for trial in trials if trial.source == source.title])


def _linked(source: MutatedWorkbook) -> str:
    return f"[{source.title}](../workbooks/{source.path.name})"


def _counts(title: str, trials: Sequence[SlipTrial]) -> str:
    found_count = sum(trial.is_found for trial in trials)
    share = f"{found_count / len(trials):.1%}"
    return f"| {title} | {len(trials)} | {found_count} | {share} | {_count_at_the_cell(trials)} |"


def _row(name: str, trials: Sequence[SlipTrial]) -> str:
    rules = Counter(code for trial in trials for code in trial.rules)
    codes = ", ".join(code for code, _ in rules.most_common(4))
    found_count = sum(trial.is_found for trial in trials)
    example = _quoted(trials[0].slip)
    return (
        f"| {name} | {len(trials)} | {found_count} | {_count_at_the_cell(trials)} "
        f"| {codes} | {example} |"
    )


def _count_at_the_cell(trials: Sequence[SlipTrial]) -> int:
    return sum(trial.at_the_cell for trial in trials)


def missed_line(trial: SlipTrial) -> str:
    """Return the line on a slip that was not found."""
    return f"- {trial.source}, {trial.kind}: {_quoted(trial.slip)}"


def _quoted(text: str) -> str:
    return f"`{text}`".replace("|", "\\|")


_COUNTS = re.compile(r"\| (?P<kind>[^|]+) \| (?P<made>\d+) \| (?P<found>\d+) \| \d+ \|")


def read_counts(text: str) -> dict[str, tuple[int, int]]:
    """Return how many of each kind a page says were made and found."""
    table = text.partition("## By kind")[2].partition("## Not found")[0]
    return {
        match["kind"]: (int(match["made"]), int(match["found"]))
        for match in _COUNTS.finditer(table)
    }


def read_missed(text: str) -> set[str]:
    """Return the slips that a page says were not found, one line each."""
    return {line for line in text.partition("## Not found")[2].splitlines() if line[:2] == "- "}
