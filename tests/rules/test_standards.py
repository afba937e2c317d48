"""docs/standards.md: every code in it is a rule, and what has no rule has a reason."""

from docs.standards import EXCEL, PAGE, STANDARDS, page


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m docs"


def test_excel_has_ten_and_each_is_answered() -> None:
    assert len(EXCEL) == 10
    for _, answers in STANDARDS:
        assert all(codes or remark for _, codes, remark in answers)
