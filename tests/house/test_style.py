"""The source keeps to the house: names that say something, verbs, reasons beside the figures."""

import ast
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.house.style import (
    FOLDERS,
    ROOT,
    StyleRemark,
    bare_thresholds,
    bound_names,
    is_vague,
    noun_docstrings,
    repeated_classes,
    sources,
)

VAGUE_SHARE = 0.01
"""Of all bound names: in a few places a word of the list is the thing itself."""

Trees = Sequence[tuple[Path, ast.Module]]


@pytest.fixture(scope="module")
def trees() -> Trees:
    """Return every module, parsed: seconds, which the collecting of tests need not wait for."""
    return tuple(sources(ROOT / name for name in FOLDERS))


def test_names_say_something(trees: Trees) -> None:
    names = Counter(name for _, tree in trees for name, _ in bound_names(tree))
    vague = {name: count for name, count in names.items() if is_vague(name)}
    assert sum(vague.values()) < VAGUE_SHARE * names.total(), vague


def test_a_class_name_means_one_thing(trees: Trees) -> None:
    repeated = repeated_classes(trees)
    assert {name: list(map(str, remarks)) for name, remarks in repeated.items()} == {}


def test_docstrings_begin_with_a_verb(trees: Trees) -> None:
    remarks = [str(remark) for path, tree in trees for remark in noun_docstrings(path, tree)]
    assert remarks == []


def test_thresholds_have_their_reason(trees: Trees) -> None:
    remarks = [str(remark) for path, tree in trees for remark in bare_thresholds(path, tree)]
    assert remarks == []


# ------------------------------------------------------------ what the list speaks of


@pytest.mark.parametrize(
    "source",
    [
        "NAME = 1",
        "NAME: int = 1",
        "NAME: int",
        "a, (NAME, *b) = 1, (2,)",
        "[NAME, *a] = b",
        "NAME += 1",
        "for NAME in a: pass",
        "for a, NAME in b: pass",
        "async def a():\n async for NAME in b: pass",
        "a = [b for NAME in c for b in NAME]",
        "a = {b: c for b, NAME in d}",
        "a = (b for b in c if (NAME := b))",
        "while NAME := a(): pass",
        "with a as NAME: pass",
        "with a as (b, NAME): pass",
        "async def a():\n async with b as NAME: pass",
        "try: pass\nexcept ValueError as NAME: pass",
        "match a:\n case NAME: pass",
        "match a:\n case int() as NAME: pass",
        "match a:\n case b.C(d=NAME): pass",
        "match a:\n case [b, *NAME]: pass",
        "match a:\n case {1: b, **NAME}: pass",
        "a = lambda NAME: 1",
        "a = lambda *NAME: 1",
        "a = lambda b, *, NAME=1: 1",
        "def a(NAME): pass",
        "def a(NAME, /): pass",
        "def a(*, NAME): pass",
        "def a(*NAME): pass",
        "def a(**NAME): pass",
        "async def a(NAME): pass",
        "class A:\n NAME: int = 1",
        "class A:\n def b(self): self.NAME = 1",
        "def NAME(): pass",
        "async def NAME(): pass",
    ],
)
def test_every_way_to_bind_a_name_is_counted(source: str) -> None:
    tree = ast.parse(source.replace("NAME", "found"))
    assert [name for name, _ in bound_names(tree)].count("found") == 1


@pytest.mark.parametrize(
    "source", ["print(found)", "a.found = 1", "a(found=1)", "import found", "a = b.found"]
)
def test_what_binds_no_name_of_this_module_is_not_counted(source: str) -> None:
    assert "found" not in [name for name, _ in bound_names(ast.parse(source))]


def test_what_python_calls_a_parameter_is_not_counted() -> None:
    tree = ast.parse("class A:\n def b(self): pass\n def c(cls, d): pass")
    assert [name for name, _ in bound_names(tree)] == ["b", "c", "d"]


def test_the_other_of_a_comparison_is_a_custom() -> None:
    comparison, function = "def __lt__(self, other): pass", "def add(self, other): pass"
    assert "other" not in [name for name, _ in bound_names(ast.parse(comparison))]
    assert "other" in [name for name, _ in bound_names(ast.parse(function))]


@pytest.mark.parametrize("name", ["found", "_found", "at", "one", "each", "_told"])
def test_names_that_say_nothing(name: str) -> None:
    assert is_vague(name)


@pytest.mark.parametrize("name", ["found_value", "finding", "row", "oneself", "_", "x"])
def test_names_that_say_something(name: str) -> None:
    assert not is_vague(name)


@pytest.mark.parametrize(
    "source",
    [
        'def total():\n    """The sum of the lines."""',
        'async def total():\n    """What it comes to."""',
        'class A:\n    def total(self):\n        """Totals, of all."""',
    ],
)
def test_a_docstring_that_begins_with_a_noun(source: str) -> None:
    (remark,) = noun_docstrings(ROOT / "module.py", ast.parse(source))
    assert remark.text.startswith("total: ")


@pytest.mark.parametrize(
    "source",
    [
        'def total():\n    """Return the sum of the lines."""',
        'async def total():\n    """Yield: one after the other."""',
        "def total(): pass",
        'class Total:\n    """The sum of the lines."""',
        '"""The sums of the lines."""',
    ],
)
def test_a_docstring_that_begins_with_a_verb_and_what_needs_none(source: str) -> None:
    assert list(noun_docstrings(ROOT / "module.py", ast.parse(source))) == []


THRESHOLDS = ["LIMIT = 10", "LIMIT = -0.5", "LIMIT = 4 * 1024", 'LIMIT = Decimal("0.5")']


@pytest.mark.parametrize("threshold", [*THRESHOLDS, "LIMIT: int = 10"])
@pytest.mark.parametrize("after", ["", "\nOTHER = a", "\ndef a(): pass"])
def test_a_threshold_without_a_reason(threshold: str, after: str, tmp_path: Path) -> None:
    assert [remark.text for remark in thresholds(f"{threshold}{after}", tmp_path)] == [threshold]


@pytest.mark.parametrize("threshold", THRESHOLDS)
@pytest.mark.parametrize(
    "reasoned", ['{}\n"""Twice as many would be slow."""', "{}  # in pounds", "# In pounds.\n{}"]
)
def test_a_threshold_with_its_reason(threshold: str, reasoned: str, tmp_path: Path) -> None:
    assert thresholds(reasoned.format(threshold), tmp_path) == []


@pytest.mark.parametrize("source", ["LIMIT = a", "LIMIT = True", 'LIMIT = "1"', "def a(): b = 1"])
def test_what_is_no_threshold(source: str, tmp_path: Path) -> None:
    assert thresholds(source, tmp_path) == []


def thresholds(source: str, folder: Path) -> list[StyleRemark]:
    path = folder / "module.py"
    path.write_text(source, encoding="utf-8")
    return list(bare_thresholds(path, ast.parse(source)))


def test_class_names_of_two_modules() -> None:
    tree, nested = ast.parse("class A: pass"), ast.parse("def b():\n class A: pass")
    (remarks,) = repeated_classes([(ROOT / "a.py", tree), (ROOT / "b.py", nested)]).values()
    assert [str(remark) for remark in remarks] == ["a.py:1: class: A", "b.py:2: class: A"]
    assert repeated_classes([(ROOT / "a.py", tree)]) == {}
