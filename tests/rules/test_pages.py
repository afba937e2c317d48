"""docs/rules: a page for every rule, as the rules are now."""

import importlib.util
import re
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from sexcel.auditing.catalogue import SHEET_RULES
from sexcel.rules.catalogue import RULES

DOCS = Path(__file__).parents[2] / "docs"


def script() -> ModuleType:
    """The page generator, which is run and never installed."""
    spec = importlib.util.spec_from_file_location("build_rules", DOCS / "build_rules.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def pages() -> dict[str, str]:
    return dict(script().pages())


@pytest.mark.parametrize(
    "name", ["README.md", *(f"{rule.name}.md" for rule in (*RULES, *SHEET_RULES))]
)
def test_a_page_is_current(name: str) -> None:
    found = (DOCS / "rules" / name).read_text(encoding="utf-8")
    assert found == pages()[name], "run: python -m docs.build_rules"


def test_there_is_no_page_without_a_rule() -> None:
    assert {path.name for path in (DOCS / "rules").iterdir()} == set(pages())


def test_every_link_leads_somewhere() -> None:
    for text in pages().values():
        for link in re.findall(r"\]\(([^)]+)\)", text):
            assert (DOCS / "rules" / link).resolve().is_file(), link
