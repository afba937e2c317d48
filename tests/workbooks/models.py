"""The three shipped models, read once each, and their build script."""

import csv
import re
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

import openpyxl
from openpyxl.workbook import Workbook

import sexcel
from sexcel.files.reading import read_grid
from sexcel.model.book import Book
from sexcel.model.expressions import FigureKey
from sexcel.model.grid import Grid
from workbooks import build_models

ROOT = Path(__file__).parents[2] / "workbooks"


LIVE, EXAMPLE, TEMPLATE = build_models.LIVE, build_models.EXAMPLE, build_models.TEMPLATE
MODELS = (LIVE, EXAMPLE, TEMPLATE)


@cache
def book(path: Path) -> Book:
    return sexcel.read(path)


@cache
def grid(path: Path) -> Grid:
    return read_grid(path)


@cache
def values(path: Path) -> Workbook:
    return openpyxl.load_workbook(path, data_only=True)


@cache
def formulas(path: Path) -> Workbook:
    return openpyxl.load_workbook(path)


def figure(path: Path, table: str, row: str, column: str) -> Decimal:
    value = book(path).figure(FigureKey(table, row, column))
    assert value is not None
    return value


def csv_rows(folder: str, name: str) -> list[list[str]]:
    with (ROOT / folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def pounds(text: str) -> int:
    """Return a printed whole amount; a blank is nothing."""
    return int(re.sub(r"[£,]", "", text) or 0)


def rounded(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal(1), ROUND_HALF_UP)
