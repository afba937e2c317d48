"""The pages docs/commands.md, tables.md and python.md: help, tables as declared, docstrings.

``python -m docs`` writes them; a test holds them current.
"""

from collections.abc import Iterator
from inspect import getdoc, isfunction, signature
from pathlib import Path

import click

from sexcel.budget import TABLES
from sexcel.cli.commands import COMMANDS, sexcel
from sexcel.model.expressions import Expression, FixedAmount, Name, Negative, Product, Rounded, Sum
from sexcel.model.tables import Column, Line, Table
from sexcel.rules.catalogue import EVERY_RULE

_YEARS = {"year": "2020/21", "prior": "2019/20", "next": "2021/22", "second": "2022/23"}
"""The years of the published budget, in headings."""

FOLDER = Path(__file__).parent


def pages() -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each page."""
    yield "commands.md", "\n".join(_commands())
    yield "tables.md", "\n".join(_tables())
    yield "python.md", "\n".join(_functions())


def _commands() -> Iterator[str]:
    yield "# Commands"
    yield ""
    yield "What `sexcel COMMAND --help` prints."
    context = click.Context(sexcel, info_name="sexcel", max_content_width=80, terminal_width=80)
    for name in COMMANDS:
        command = sexcel.get_command(context, name)
        assert command is not None
        with click.Context(command, parent=context, info_name=name) as inner:
            inner.max_content_width = inner.terminal_width = 80
            inner.help_option_names = ["-h", "--help"]
            text = command.get_help(inner)
        yield from ("", f"## {name}", "", "```text", text, "```")
    yield ""


def _functions() -> Iterator[str]:
    import sexcel as package

    yield "# From Python"
    yield ""
    yield "`import sexcel`; what each function takes, returns and raises."
    for name in package.__all__:
        function = getattr(package, name)
        if not isfunction(function):
            continue
        names = [
            f"{parameter.name}={parameter.default!r}"
            if parameter.default is not parameter.empty
            else parameter.name
            for parameter in signature(function).parameters.values()
        ]
        yield from ("", f"## {name}", "", f"`sexcel.{name}({', '.join(names)})`", "")
        text, mark, example = (getdoc(function) or "").partition(">>> ")
        yield text.rstrip()
        if mark:
            yield from ("", "```python", f"{mark}{example}", "```")
    yield ""


def _tables() -> Iterator[str]:
    yield "# Tables and equations"
    yield ""
    yield "Tables are found, checked and written as declared here. In a heading, * is any words."
    for table in TABLES:
        yield from ("", f"## {': '.join(dict.fromkeys([table.caption, table.title]))}", "")
        yield f"Named `{table.name}` in settings and JSON. Source: {table.source}."
        yield from (
            "",
            "| column | holds | read from headings such as | equation |",
            "|---|---|---|---|",
        )
        yield from map(_column, table.columns)
        lines = [line for line in table.lines if line.formula is not None]
        if lines:
            yield from ("", "| line | equation | rule |", "|---|---|---|")
            yield from (_line(table, line) for line in lines)
    yield ""


def _column(column: Column) -> str:
    names = "; ".join(dict.fromkeys(column.names[:4])).replace("*", "\\*")
    for word, example in _YEARS.items():
        names = names.replace(f"{{{word}}}", example)
    equation = "" if column.formula is None else _print(column.formula)
    return f"| `{column.name}` | {column.kind.value} | {names} | {equation} |"


def _line(table: Table, line: Line) -> str:
    codes = {rule.name: rule.code for rule in EVERY_RULE}
    rule = codes.get(line.rule, "")
    formula = "" if line.formula is None else _print(line.formula)
    return f"| {line.title} | {formula} | {f'[{rule}](rules/{line.rule}.md)' if rule else ''} |"


def _print(formula: Expression) -> str:
    """Return an equation in the names of its columns or lines: ``budget - outturn``."""
    text = str(formula)
    match formula:
        case Name(name):
            text = f"`{name}`"
        case FixedAmount(value):
            text = str(value)
        case Rounded(operand):
            text = _print(operand)
        case Negative(operand):
            text = f"−{_factor(operand)}"
        case Product(first, second):
            text = f"{_factor(first)} × {_factor(second)}"
        case Sum(terms):
            text = " + ".join(map(_print, terms)).replace("+ −", "− ")
    return text


def _factor(formula: Expression) -> str:
    text = _print(formula)
    return f"({text})" if isinstance(formula, Sum) and len(formula.terms) > 1 else text
