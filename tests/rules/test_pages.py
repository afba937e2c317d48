"""docs/rules: a page for every rule, as the rules are now."""

import re
from functools import cache
from pathlib import Path

import pytest
from click import ClickException

from docs import rule_pages
from sexcel.auditing.catalogue import SHEET_RULES
from sexcel.rules.catalogue import RULES

DOCS = Path(__file__).parents[2] / "docs"


@cache
def pages() -> dict[str, str]:
    return dict(rule_pages.pages())


@pytest.mark.parametrize(
    "name", ["README.md", *(f"{rule.name}.md" for rule in (*RULES, *SHEET_RULES))]
)
def test_a_page_is_current(name: str) -> None:
    page = (DOCS / "rules" / name).read_text(encoding="utf-8")
    assert page == pages()[name], "run: python -m docs"


def test_there_is_no_page_without_a_rule() -> None:
    assert {path.name for path in (DOCS / "rules").iterdir()} == set(pages())


BUDGET = """
```
Accommodation | A                  | B
1             | Cost               | 2020/21 Approved Budget
2             | Panel Chair Office | £24,000
3             | Total              | £24,000
```
"""


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("## Silent: a total", "has no case in which missing-total speaks; add one."),
        (
            f"## Speaks: a total\n{BUDGET}",
            "missing-total finds nothing in its first case, 'a total', in which it should speak; "
            "correct the case or the rule.",
        ),
        (
            f"## Speaks: a total\n{BUDGET}- A1 becomes Cost",
            "missing-total.md: '- A1 becomes Cost' changes nothing",
        ),
        (
            f"## Speaks: a total\n{BUDGET}- A1 becomes blank\n- B1 becomes blank",
            "missing-total.xlsx: none of the eleven budget tables was recognised on",
        ),
    ],
    ids=["no case", "a silent case", "a case that cannot be read", "a case without a budget"],
)
def test_a_rule_without_a_case_in_which_it_speaks_ends_in_one_sentence(
    text: str, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "missing-total.md").write_text(f"# missing-total\n\n{text}\n", encoding="utf-8")
    monkeypatch.setattr(rule_pages, "CASES", tmp_path)
    monkeypatch.setattr(rule_pages, "ROOT", tmp_path)
    rule = next(rule for rule in RULES if rule.name == "missing-total")
    with pytest.raises(ClickException, match=re.escape(sentence)):
        rule_pages.first_finding(rule)


def test_every_link_leads_somewhere() -> None:
    for text in pages().values():
        for link in re.findall(r"\]\(([^)]+)\)", text):
            assert (DOCS / "rules" / link).resolve().is_file(), link
