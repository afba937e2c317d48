"""ARCHITECTURE.md walks through the code as it runs: each name exists and is called, in order."""

import ast
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from pathlib import Path
from types import FrameType
from zipfile import ZipFile

import pytest

from sexcel.cli.main import main

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "sexcel"
PUBLISHED = ROOT / "workbooks" / "sec-budget-2020-23-published.xlsx"
LIVE = ROOT / "workbooks" / "sec-budget-2020-23-live.xlsx"
MOST_CHANGES = 12
"""Changes of room in a walk: a reader keeps no more of them in mind."""

Place = tuple[str, str]
"""The module, as a path without ending, and the name in it; empty for the module itself."""


def walks() -> list[list[str]]:
    """Return what each walk names, in its order; what is no name of Python's is left out."""
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    section = text.split("\n## Three walks\n")[1].split("\n## ")[0]
    return [re.findall(r"`([\w./]+)`", walk) for walk in section.strip().split("\n\n")]


@cache
def definitions() -> dict[str, list[str]]:
    """Return the modules that define each function, class, method and constant."""
    modules: dict[str, list[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        module = path.relative_to(PACKAGE).with_suffix("").as_posix()
        for name in defined_names(ast.parse(path.read_text(encoding="utf-8"))):
            modules.setdefault(name, []).append(module)
    return modules


def defined_names(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name
        elif isinstance(node, ast.ClassDef):
            yield node.name
            methods = (member for member in node.body if isinstance(member, ast.FunctionDef))
            yield from (f"{node.name}.{method.name}" for method in methods)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id


def find(words: str, room: str) -> Place:
    """Return what words of a walk mean; a name that several rooms define is of ``room``."""
    if words.endswith(".py"):
        assert (PACKAGE / words).exists(), words
        return words.removesuffix(".py"), ""
    folder, _, name = words.rpartition("/")
    module = ""
    if folder:
        file, _, name = name.partition(".")
        module = f"{folder}/{file}"
    elif words.startswith("api."):
        room, name = "api", words.removeprefix("api.")
    modules = [m for m in definitions().get(name, []) if m == module or not module]
    of_room = [m for m in modules if m.split("/")[0] == room] or modules
    assert len(of_room) == 1, f"{words} is in {modules}"
    return of_room[0], name


def places(walk: Sequence[str]) -> list[Place]:
    """Return what a walk names, each once where it comes again at once."""
    stops: list[Place] = []
    for words in walk:
        stops.append(find(words, room_of(stops[-1]) if stops else ""))
    return stops


def room_of(place: Place) -> str:
    return place[0].split("/")[0]


@pytest.mark.parametrize("walk", walks(), ids=lambda walk: str(walk[0]))
def test_a_walk_names_what_there_is_and_changes_room_a_dozen_times_at_most(
    walk: list[str],
) -> None:
    changes = sum(room_of(before) != room_of(after) for before, after in pairwise(places(walk)))
    assert 4 < changes <= MOST_CHANGES


def calls(work: Callable[[], object], functions: Sequence[Place]) -> list[Place]:
    """Return the calls of these functions while something works, in their order."""
    codes = {(str(PACKAGE / f"{module}.py"), name): (module, name) for module, name in functions}
    log: list[Place] = []

    def note(frame: FrameType, event: str, _: object) -> None:
        name = frame.f_code.co_qualname.removesuffix(".__init__")
        place = codes.get((frame.f_code.co_filename, name)) if event == "call" else None
        if place is not None:
            log.append(place)

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return log


def functions_of(walk: Sequence[str]) -> list[Place]:
    """Return the functions and methods of a walk, and the classes that make something of it."""
    records = ("Balance",)
    return [
        (module, name)
        for module, name in places(walk)
        if name and not name.isupper() and name not in records
    ]


def with_a_slip(path: Path) -> Path:
    """Write the live budget with a rent of £25,000 in place of £24,000, its sums as they were."""
    part = "xl/worksheets/sheet18.xml"
    with ZipFile(LIVE) as source, ZipFile(path, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == part:
                assert b"<v>24000</v>" in content
                content = content.replace(b"<v>24000</v>", b"<v>25000</v>", 1)
            target.writestr(name, content)
    return path


def imports(path: Path) -> Iterator[str]:
    """Yield the modules that one imports: at its head, in a function, or for types alone."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_no_module_imports_itself_by_way_of_others() -> None:
    """Count an import inside a function and one for types alone as well."""
    graph = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for path in PACKAGE.rglob("*.py")
    }
    imported = {name: graph.keys() & set(imports(path)) for name, path in graph.items()}
    assert "sexcel.model.book" in imported["sexcel.api.reading"]
    try:
        TopologicalSorter(imported).prepare()
    except CycleError as error:
        pytest.fail(f"a circle of imports: {' <- '.join(error.args[1])}")


@pytest.mark.slow
@pytest.mark.parametrize("number", range(3))
def test_a_walk_is_walked_in_its_order(number: int, tmp_path: Path) -> None:
    walk = functions_of(walks()[number])
    # An equation goes two ways: into the clean workbook, and into a repair.
    fork = next((n for n, (_, name) in enumerate(walk) if name == "repair_in_memory"), len(walk))
    commands = (
        [["validate", with_a_slip(tmp_path / "slip.xlsx")]],
        [
            ["regenerate", PUBLISHED, "--output", tmp_path / "clean.xlsx"],
            ["fix", PUBLISHED, "--unsafe", "--output", tmp_path / "fixed.xlsx"],
        ],
        [["audit", LIVE]],
    )[number]
    for functions, command in zip((walk[:fork], walk[fork:]), commands, strict=False):
        log = iter(calls(partial(main, [*map(str, command)]), functions))
        for function in functions:
            assert function in log, f"{function} is not called after those before it"
