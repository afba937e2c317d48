"""``docs/mutation.md``: of which kind how many slips were made, and how many found."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from tests.mutation.catalogue import KINDS, ROOT, SOURCES, Source
from tests.mutation.trials import Trial

PAGE = ROOT / "docs" / "mutation.md"

_INTRO = """\
# Are slips found?

A check is worth what it catches. So slips are made on purpose, one at a time, in the workbooks
that the project ships: `python -m tests.mutation` makes {made} workbooks, each with one slip of
one of {kinds} kinds, works out every formula as a person's save would, runs `sexcel validate` on
each and writes this page. A slip counts as found where an error or a warning stands on the broken
cell or names it; neither workbook has any before.

{summary}

Slips are drawn at random, but always the same ones, from all that the formulas, figures and rows
of the budget tables and the drivers lend themselves to. They are made from what stands in the
cells, not from the equations that sexcel checks against. What changes nothing in meaning is not
made: a range that takes in a text, an average of one figure, a variance that is deleted, a number
typed over an estimate that is a judgement. Nor is what no table could betray: a budget with a
wrong amount in it that stands nowhere else, a project that is blank because it is not to be.
Sheets that are worked out from the tables (Summary, Variance, Checks) are not touched;
`sexcel regenerate` writes them anew.

## By kind

*At the cell* are those where a finding stands on the broken cell itself and not only names it.
A rule's code leads to its [page](rules/README.md); those that found most come first.

"""


def page(trials: Sequence[Trial]) -> str:
    """The page that tells these trials."""
    return "\n".join([*_lines(trials), ""])


def _lines(trials: Sequence[Trial]) -> Iterator[str]:
    yield _INTRO.format(made=len(trials), kinds=len(KINDS), summary="\n".join(_summary(trials)))
    yield "| slip | made | found | at the cell | rules | such as |"
    yield "|---|--:|--:|--:|---|---|"
    for kind in KINDS:
        own = [one for one in trials if one.kind == kind.name]
        yield _row(kind.name, own)
    yield "\n## Not found\n"
    missed = [one for one in trials if not one.found]
    yield from (_missed(one) for one in missed)
    if not missed:
        yield "All were found."


def _summary(trials: Sequence[Trial]) -> Iterator[str]:
    yield "| workbook | made | found | share | at the cell |"
    yield "|---|--:|--:|--:|--:|"
    for source in SOURCES:
        own = [one for one in trials if one.source == source.title]
        yield _counts(_linked(source), own)


def _linked(source: Source) -> str:
    return f"[{source.title}](../workbooks/{source.path.name})"


def _counts(title: str, own: Sequence[Trial]) -> str:
    found = sum(one.found for one in own)
    at_the_cell = sum(one.at_the_cell for one in own)
    return f"| {title} | {len(own)} | {found} | {found / len(own):.1%} | {at_the_cell} |"


def _row(name: str, own: Sequence[Trial]) -> str:
    rules = Counter(code for one in own for code in one.rules)
    codes = ", ".join(code for code, _ in rules.most_common(4))
    found, at_the_cell = sum(one.found for one in own), sum(one.at_the_cell for one in own)
    such_as = _quoted(own[0].told)
    return f"| {name} | {len(own)} | {found} | {at_the_cell} | {codes} | {such_as} |"


def _missed(trial: Trial) -> str:
    return f"- {trial.source}, {trial.kind}: {_quoted(trial.told)}"


def _quoted(text: str) -> str:
    return f"`{text}`".replace("|", "\\|")


_COUNTS = re.compile(r"\| (?P<kind>[^|]+) \| (?P<made>\d+) \| (?P<found>\d+) \| \d+ \|")


def counts(text: str) -> dict[str, tuple[int, int]]:
    """How many of each kind a page says were made and found."""
    table = text.partition("## By kind")[2].partition("## Not found")[0]
    return {
        match["kind"]: (int(match["made"]), int(match["found"]))
        for match in _COUNTS.finditer(table)
    }


def missed(text: str) -> set[str]:
    """The slips that a page says were not found, one line each."""
    return {line for line in text.partition("## Not found")[2].splitlines() if line[:2] == "- "}


def line_of(trial: Trial) -> str:
    """The line that tells a slip that was not found."""
    return _missed(trial)
