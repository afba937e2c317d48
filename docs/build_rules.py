"""Writes docs/rules: a page for each rule and a table of all, from the rules themselves.

What a rule says is taken from the first of its cases. Run ``python -m docs.build_rules`` in the
project's folder after a change to a rule or a case; a test holds the pages current.
"""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule
from sexcel.rules.catalogue import RULES
from tests.checking import checked
from tests.rules.case_files import CASES, read_cases

PAGES = Path(__file__).parent / "rules"

CHAPTERS = {
    "1": ("Arithmetic", "Does every table add up?"),
    "2": ("Rates", "Do discount, contingency and core team costs follow from their rates?"),
    "3": ("Links", "Do the tables agree with each other?"),
    "4": ("Structure", "Is the workbook whole, and can it be read as it was meant?"),
    "5": ("Governance", "Is it the right version, and is every large movement explained?"),
    "6": ("Meaning", "Do the formulas mean what the budget says, whatever they come to today?"),
}
"""What a code's first digit stands for."""

SEVERITIES = {
    Severity.ERROR: "An **error** is wrong, whichever way one looks at it: the figures or the "
    "workbook contradict themselves. `sexcel validate` exits with 1.",
    Severity.WARNING: "A **warning** is doubtful: somebody who knows the budget must look.",
    Severity.INFO: "An **info** is no fault. It says what a reader may ask about.",
}

INTRODUCTION = """\
# The rules

sexcel checks a budget workbook against {count} rules. Each has a code, a name that says what is
wrong where it speaks, and a page with the reason for it, an example and what to do.

{severities}

One wrong figure is one finding. The figures that were worked out from it are named in the
finding and not reported again, and its effect on the headline total is told in pounds.

In a terminal, `sexcel rules` lists the rules and `sexcel explain CODE` tells one.
"""

PAGE = """\
# {code} · {name}

**{severity}** · {chapter}

{summary}

## Why it matters

{why}

Where the published budget says so: {source}.

## An example

Bad:

```text
{bad}
```

Good:

```text
{good}
```

## What it says

On the budget of the [first case]({cases}) in which it speaks:

> {code}, {cell}: {message}

## What to do

{help}

## More

- `sexcel explain {code}` tells this in the terminal.
- [All its cases]({cases}) show when {code} speaks and when it is silent.
- [All rules](README.md){neighbours}
"""


def pages() -> Iterator[tuple[str, str]]:
    """File name and text of every page, the table of all rules first."""
    yield "README.md", _table()
    for number, rule in enumerate(RULES):
        before = RULES[number - 1] if number else None
        after = RULES[number + 1] if number + 1 < len(RULES) else None
        yield f"{rule.name}.md", _page(rule, before, after)


def _table() -> str:
    introduction = INTRODUCTION.format(
        count=len(RULES), severities="\n".join(f"- {text}" for text in SEVERITIES.values())
    )
    return "\n".join((introduction, *_chapters()))


def _chapters() -> Iterator[str]:
    for digit, rules in groupby(RULES, key=_chapter):
        title, question = CHAPTERS[digit]
        yield f"## {title}\n\n{question}\n\n| Code | Rule | Severity | What it finds |\n|-|-|-|-|"
        for rule in rules:
            link = f"[{rule.name}]({rule.name}.md)"
            yield f"| {rule.code} | {link} | {rule.severity} | {rule.summary} |"
        yield ""


def _chapter(rule: Rule) -> str:
    return rule.code[len("SEC")]


def _page(rule: Rule, before: Rule | None, after: Rule | None) -> str:
    neighbours = "".join(
        f" · {word}: [{one.code} {one.name}]({one.name}.md)"
        for word, one in (("before", before), ("next", after))
        if one is not None
    )
    said = _said(rule)
    return PAGE.format(
        code=rule.code,
        name=rule.name,
        severity=str(rule.severity).capitalize(),
        chapter=CHAPTERS[_chapter(rule)][0],
        summary=rule.summary,
        why=rule.why,
        source=rule.source,
        bad=rule.bad,
        good=rule.good,
        cell=f"{said.sheet}!{said.cell}" if said.cell else "the workbook",
        message=said.message,
        help=rule.help,
        cases=f"../../tests/rules/cases/{rule.name}.md",
        neighbours=neighbours,
    )


def _said(rule: Rule) -> Finding:
    """The first finding of the rule in the first case in which it speaks."""
    case = next(case for case in read_cases(CASES / f"{rule.name}.md") if case.speaks)
    return next(one for one in checked(case.grid).findings if one.rule == rule.code)


def main() -> None:
    """Write every page, and remove those of rules that are no more."""
    PAGES.mkdir(exist_ok=True)
    texts = dict(pages())
    for page in PAGES.glob("*.md"):
        if page.name not in texts:
            page.unlink()
    for name, text in texts.items():
        (PAGES / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
