"""Clean workbooks in the styles of real ones: not one error or warning."""

from collections.abc import Callable, Iterator

import pytest

from sexcel.auditing.audit import audit_workbook
from sexcel.formulas.recalculation import Engine
from sexcel.model.findings import Severity
from sexcel.model.grid import Grid
from sexcel.model.settings import Settings
from tests.auditing.corpus.budgets import BUDGETS
from tests.auditing.corpus.drawing import work_out
from tests.auditing.corpus.records import RECORDS
from tests.auditing.corpus.statements import STATEMENTS

CORPUS = (*STATEMENTS, *BUDGETS, *RECORDS)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine() as engine:
        yield engine


def test_there_are_enough_of_them() -> None:
    assert len({draw.__name__ for draw in CORPUS}) == len(CORPUS) >= 20


@pytest.mark.parametrize("draw", CORPUS, ids=lambda draw: draw.__name__)
def test_a_clean_workbook_is_not_accused(draw: Callable[[], Grid], engine: Engine) -> None:
    book = work_out(draw(), engine)
    findings = audit_workbook(book, Settings(), engine=engine).findings
    accusations = [finding for finding in findings if finding.severity >= Severity.WARNING]
    assert [(finding.rule, str(finding.where), finding.message) for finding in accusations] == []
