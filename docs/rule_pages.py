"""The pages of docs/rules: one for each rule and a table of all, from the rules themselves.

What a rule says is taken from the first of its cases. ``python -m docs`` writes the pages; a test
holds them current.
"""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from click import ClickException

from sexcel.auditing.audit import audit_workbook
from sexcel.auditing.rule import SheetRule
from sexcel.model.errors import SexcelError
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule
from sexcel.model.settings import Settings
from sexcel.rules.catalogue import EVERY_RULE, RULES
from tests.checking import check_grid, shared_engine
from tests.rules.case_files import CASES, SHEET_CASES, Case, read_cases

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT / "docs" / "rules"

CHAPTERS = {
    "SEC1": ("Arithmetic", "Does every table add up?"),
    "SEC2": ("Rates", "Do discount, contingency and core team costs follow from their rates?"),
    "SEC3": ("Links", "Do the tables agree with each other?"),
    "SEC4": ("Structure", "Is the workbook whole, and can it be read as it was meant?"),
    "SEC5": ("Governance", "Is it the right version, and is every large movement explained?"),
    "SEC6": ("Meaning", "Do the formulas mean what the budget says, whatever they give today?"),
    "SEC7": ("The budget year", "Does it tie with last year's, and with what moved since?"),
    "SEC8": ("Completeness", "Is everything filled in?"),
    "SEC9": ("Words", "Do the words say what the figures do?"),
    "SHT1": ("Any workbook: recalculation", "Do the formulas give the values saved?"),
    "SHT2": ("Any workbook: runs of formulas", "Does each formula fit those beside it?"),
    "SHT3": ("Any workbook: totals", "Does each total include what is above or before it?"),
    "SHT4": ("Any workbook: cells", "Do the cells hold what they seem to hold?"),
    "SHT5": ("Any workbook: what it depends on", "Can it be trusted by itself, and tomorrow?"),
    "SHT6": ("Any workbook: readability", "Can a reader follow it?"),
}
"""What a code's letters and first digit mean."""

SEVERITIES = {
    Severity.ERROR: "An **error** is wrong, whichever way one looks at it: the figures or the "
    "workbook contradict themselves. `sexcel validate` exits with 1.",
    Severity.WARNING: "A **warning** is doubtful: somebody who knows the budget must look.",
    Severity.INFO: "An **info** is no fault. It says what a reader may ask about.",
}

INTRODUCTION = """\
# The rules

sexcel checks a budget workbook against {count} rules (`sexcel validate`), and any workbook
against {others} more (`sexcel audit`); `sexcel validate` also reports errors of the latter on
budget sheets. Each has a code, a name that says what is wrong, and a page with the reason for it,
an example and what to do.

{severities}

One wrong figure is one finding. The figures that were worked out from it are named in the
finding and not reported again, and its effect on the headline total is given in pounds.

Those marked *off* would be wrong more often than right on the workbooks that people have: they
speak with `sexcel audit --all`, or where a `sexcel.toml` turns them on.
[How the rules answer Excel's own, FAST and the ICAEW's principles](../standards.md).

In a terminal, `sexcel rules` lists the rules and `sexcel explain CODE` describes one rule.
"""

PAGE = """\
# {rule.code} · {rule.name}

**{severity}** · {chapter}

{rule.summary}

## Why it matters

{rule.why}

{where}: {rule.source}.

## An example

Bad:

```text
{rule.bad}
```

Good:

```text
{rule.good}
```

## What it says

On the budget of the [first case]({cases}) in which it speaks:

> {rule.code}, {cell}: {message}

## What to do

{rule.advice}

## More

- `sexcel explain {rule.code}` shows this in the terminal.
- [All its cases]({cases}) show when {rule.code} speaks and when it is silent.
- [All rules](README.md){neighbours}
"""


def pages() -> Iterator[tuple[str, str]]:
    """Yield file name and text of every page, the table of all rules first."""
    yield "README.md", _table()
    neighbours = zip((None, *EVERY_RULE), EVERY_RULE, (*EVERY_RULE[1:], None), strict=False)
    for previous, rule, following in neighbours:
        yield f"{rule.name}.md", _page(rule, previous, following)


def _table() -> str:
    introduction = INTRODUCTION.format(
        count=len(RULES),
        others=len(EVERY_RULE) - len(RULES),
        severities="\n".join(f"- {text}" for text in SEVERITIES.values()),
    )
    return "\n".join((introduction, *_chapters()))


def _chapters() -> Iterator[str]:
    for chapter, rules in groupby(EVERY_RULE, key=_chapter):
        title, question = CHAPTERS[chapter]
        yield f"## {title}\n\n{question}\n\n| Code | Rule | Severity | What it finds |\n|-|-|-|-|"
        for rule in rules:
            link = f"[{rule.name}]({rule.name}.md)"
            off = ", off" if isinstance(rule, SheetRule) and not rule.usual else ""
            yield f"| {rule.code} | {link} | {rule.severity}{off} | {rule.summary} |"
        yield ""


def _chapter(rule: Rule) -> str:
    return rule.code[: len("SEC1")]


def _page(rule: Rule, previous: Rule | None, following: Rule | None) -> str:
    neighbours = "".join(
        f" · {word}: [{neighbour.code} {neighbour.name}]({neighbour.name}.md)"
        for word, neighbour in (("before", previous), ("next", following))
        if neighbour is not None
    )
    example = first_finding(rule)
    return PAGE.format(
        rule=rule,
        severity=str(rule.severity).capitalize(),
        chapter=CHAPTERS[_chapter(rule)][0],
        where="Where" if isinstance(rule, SheetRule) else "Where the published budget says so",
        cell=f"{example.sheet}!{example.cell}" if example.cell else "the workbook",
        message=example.message,
        cases=f"../../{_cases(rule).resolve().relative_to(ROOT)}/{rule.name}.md",
        neighbours=neighbours,
    )


def _cases(rule: Rule) -> Path:
    return SHEET_CASES if isinstance(rule, SheetRule) else CASES


def first_finding(rule: Rule) -> Finding:
    """Return the first finding of the rule in the first case in which it speaks.

    Raises ClickException, with one sentence for the author of the case, where there is none.
    """
    path = _cases(rule) / f"{rule.name}.md"
    where = path.relative_to(ROOT)
    try:
        case = next((case for case in read_cases(path) if case.speaks), None)
        findings = () if case is None else _findings(rule, case)
    except (OSError, SexcelError, ValueError) as error:
        raise ClickException(f"{where}: {error}") from error
    if case is None:
        raise ClickException(f"{where} has no case in which {rule.name} speaks; add one.")
    for finding in findings:
        if finding.rule == rule.code:
            return finding
    raise ClickException(
        f"{where}: {rule.name} finds nothing in its first case, '{case.title}', in which it "
        "should speak; correct the case or the rule."
    )


def _findings(rule: Rule, case: Case) -> tuple[Finding, ...]:
    if isinstance(rule, SheetRule):
        settings = Settings(rules_on=(rule.code,))
        return audit_workbook(case.grid, settings, engine=shared_engine()).findings
    return check_grid(case.grid).findings
