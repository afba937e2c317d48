"""What a newcomer trips over in the source: ``python -m tests.house.style [PATH …]`` lists it.

Names that say nothing, class names that mean two things, docstrings that do not begin with a
verb, thresholds without a reason. The tests beside this file hold the counts down.
"""

import ast
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("sexcel", "tests", "docs", "workbooks", "benchmarks", "examples")

VAGUE = frozenset(Path(__file__).with_name("vague-names.txt").read_text(encoding="utf-8").split())
"""Words that name nothing by themselves; ``other`` of a comparison is Python's own custom."""

COMPARISONS = frozenset(("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__"))

VERBS = frozenset(Path(__file__).with_name("verbs.txt").read_text(encoding="utf-8").split())
"""Verbs in the imperative that a docstring may begin with; add to them freely, verbs only."""


class StyleRemark(NamedTuple):
    """Something to improve, and where."""

    path: Path
    line: int
    kind: str
    text: str

    def __str__(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.line}: {self.kind}: {self.text}"


def sources(paths: Iterable[Path]) -> Iterator[tuple[Path, ast.Module]]:
    """Yield every Python file below the paths, parsed."""
    for path in paths:
        files = sorted(path.rglob("*.py")) if path.is_dir() else [path]
        for file in files:
            if not any(part.startswith(".") for part in file.relative_to(ROOT).parts):
                yield file, ast.parse(file.read_text(encoding="utf-8"))


def bound_names(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield every variable, parameter, field and function that the module binds, with its line."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()):
                yield name, node.lineno
            case ast.Attribute(value=ast.Name(id="self"), attr=name, ctx=ast.Store()):
                yield name, node.lineno
            case ast.ExceptHandler(name=str(name)):
                yield name, node.lineno
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield name, node.lineno
            case ast.MatchMapping(rest=str(name)):
                yield name, node.lineno
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield node.name, node.lineno
                if node.name not in COMPARISONS:
                    yield from _parameters(node.args)
            case ast.Lambda():
                yield from _parameters(node.args)


def _parameters(arguments: ast.arguments) -> Iterator[tuple[str, int]]:
    for argument in (
        *arguments.posonlyargs,
        *arguments.args,
        *arguments.kwonlyargs,
        *filter(None, (arguments.vararg, arguments.kwarg)),
    ):
        if argument.arg not in ("self", "cls"):
            yield argument.arg, argument.lineno


def is_vague(name: str) -> bool:
    """Say whether a name says nothing."""
    return name.strip("_") in VAGUE


def vague_names(path: Path, tree: ast.Module) -> Iterator[StyleRemark]:
    """Yield the names of a module that say nothing."""
    for name, line in bound_names(tree):
        if is_vague(name):
            yield StyleRemark(path, line, "name", name)


def classes(tree: ast.Module) -> Iterator[ast.ClassDef]:
    """Yield every class that the module defines."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef))


def repeated_classes(trees: Iterable[tuple[Path, ast.Module]]) -> Mapping[str, list[StyleRemark]]:
    """Return the class names that are defined more than once, with their places."""
    places: dict[str, list[StyleRemark]] = defaultdict(list)
    for path, tree in trees:
        for node in classes(tree):
            places[node.name].append(StyleRemark(path, node.lineno, "class", node.name))
    return {name: remarks for name, remarks in places.items() if len(remarks) > 1}


def noun_docstrings(path: Path, tree: ast.Module) -> Iterator[StyleRemark]:
    """Yield the functions whose docstring does not begin with a verb in the imperative."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            words = (ast.get_docstring(node) or "").split()
            if words and words[0].strip(",.:;") not in VERBS:
                yield StyleRemark(
                    path, node.lineno, "docstring", f"{node.name}: {' '.join(words[:6])}"
                )


def bare_thresholds(path: Path, tree: ast.Module) -> Iterator[StyleRemark]:
    """Yield numeric constants of a module that have neither a docstring nor a comment."""
    lines = ["", *path.read_text(encoding="utf-8").splitlines()]
    for node, following in zip(tree.body, (*tree.body[1:], None), strict=False):
        if not isinstance(node, ast.Assign | ast.AnnAssign) or not _is_number(node.value):
            continue
        documented = isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant)
        commented = "#" in lines[node.lineno] or lines[node.lineno - 1].startswith("#")
        if not documented and not commented:
            yield StyleRemark(path, node.lineno, "threshold", lines[node.lineno])


def _is_number(value: ast.expr | None) -> bool:
    """Say whether an expression is a number, or arithmetic on numbers only."""
    match value:
        case ast.Constant(value=int() | float() as number):
            return not isinstance(number, bool)
        case ast.BinOp(left=left, right=right):
            return _is_number(left) and _is_number(right)
        case ast.UnaryOp(operand=operand):
            return _is_number(operand)
        case ast.Call(func=ast.Name(id="Decimal"), args=[ast.Constant()]):
            return True
        case _:
            return False


def remarks(paths: Iterable[Path]) -> Iterator[StyleRemark]:
    """Yield all that there is to improve below the paths, classes excepted."""
    for path, tree in sources(paths):
        yield from vague_names(path, tree)
        yield from noun_docstrings(path, tree)
        yield from bare_thresholds(path, tree)


def main() -> None:
    """Print what there is to improve in the given paths, or in the whole tree."""
    paths = [Path(word).resolve() for word in sys.argv[1:]] or [ROOT / name for name in FOLDERS]
    for remark in remarks(paths):
        print(remark)
    for places in repeated_classes(sources(paths)).values():
        for place in places:
            print(place)


if __name__ == "__main__":
    main()
