"""``sexcel.read``, ``sexcel.validate``, ``sexcel.regenerate``: typed, lazy, careful."""

import doctest
import hashlib
import io
import pydoc
import subprocess
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from importlib import metadata
from inspect import isfunction
from io import StringIO
from pathlib import Path

import pandas
import pytest
from msgspec.structs import replace

import sexcel
from sexcel import api
from sexcel.budget.overview import HEADLINE
from sexcel.files.sources import as_source
from sexcel.model.book import Book, BookTable
from sexcel.model.errors import OutputError, SexcelError, UnreadableWorkbookError
from sexcel.model.findings import Severity
from sexcel.model.report import FileReport, Report
from sexcel.reports.report_json import encode_report
from sexcel.writers.regenerated import Regenerated

PUBLISHED = Path(__file__).parents[1] / "workbooks" / "sec-budget-2020-23-published.xlsx"

LIVE = PUBLISHED.with_name("sec-budget-2020-23-live.xlsx")
LEDGER = PUBLISHED.parents[1] / "examples" / "ledger-2020-21.csv"


@pytest.fixture(autouse=True)
def _published_stays_as_it_is() -> Iterator[None]:
    before = hashlib.sha256(PUBLISHED.read_bytes()).hexdigest()
    yield
    assert hashlib.sha256(PUBLISHED.read_bytes()).hexdigest() == before


def test_importing_loads_no_room() -> None:
    code = "import sexcel, sys; print([name for name in sys.modules if name.startswith('sexcel.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout == b"[]\n"


@pytest.mark.parametrize("name", sexcel.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert name in dir(sexcel)
    assert name == "__version__" or getattr(sexcel, name).__name__ == name


def test_the_version_is_the_one_installed() -> None:
    assert sexcel.__version__ == metadata.version("sexcel")


def test_audit_is_a_function_whatever_was_imported_before() -> None:
    report = sexcel.audit(PUBLISHED)
    baseline = PUBLISHED.parent / "none.json"
    with pytest.raises(SexcelError, match=r"none\.json cannot be read"):
        sexcel.read_baseline(baseline)
    assert sexcel.audit(PUBLISHED) == report
    assert report.files[0].scope is not None


def test_help_describes_every_public_name() -> None:
    text = pydoc.plain(pydoc.render_doc(sexcel))
    assert f"VERSION\n    {sexcel.__version__}\n" in text
    for name in {*sexcel.__all__} - {"__version__"}:
        assert f"    class {name}(" in text or f"    {name}(" in text


def test_no_other_name_is_there() -> None:
    name = "compare_all"
    with pytest.raises(AttributeError, match="'sexcel' has no attribute 'compare_all'"):
        getattr(sexcel, name)


def test_read() -> None:
    book = sexcel.read(str(PUBLISHED))
    assert (book.budget_year, book.path) == (2020, str(PUBLISHED))
    assert sum(1 for table in book.tables.values() if table.table.number) == 11


def test_validate_one() -> None:
    report = sexcel.validate(PUBLISHED)
    (file,) = report.files
    assert (file.path, file.budget_year) == (str(PUBLISHED), "2020/21")
    assert file.headline == Decimal(8349486)
    assert file.sha256 == hashlib.sha256(PUBLISHED.read_bytes()).hexdigest()
    assert {place.caption for place in file.tables} >= {f"Table {n}" for n in range(1, 12)}
    cells = {
        (finding.sheet, finding.cell)
        for finding in file.findings
        if finding.severity is Severity.ERROR
    }
    assert ("3.2 SECAS Services", "F30") in cells
    assert not report.is_clean


def test_validate_several_and_a_frame() -> None:
    single = sexcel.validate(PUBLISHED)
    two = sexcel.validate(path for path in (PUBLISHED, str(PUBLISHED)))
    assert two == Report(single.files * 2)
    frame = two.to_frame()
    assert len(frame) == 2 * len(single.findings)
    assert sexcel.validate([]) == Report(())


@pytest.mark.slow
def test_of_several_none_stops_the_others(tmp_path: Path) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"no workbook")
    single = sexcel.validate(PUBLISHED)
    for function, jobs in ((sexcel.validate, 1), (sexcel.validate, 2), (sexcel.audit, 1)):
        report = function([broken, PUBLISHED, tmp_path / "missing.xlsx"], jobs=jobs)
        assert [failure.path for failure in report.failures] == [
            str(broken),
            str(tmp_path / "missing.xlsx"),
        ]
        assert [file.path for file in report.files] == [str(PUBLISHED)]
        assert "2 not read" in repr(report)
        if function is sexcel.validate:
            assert report.files == single.files
    assert not sexcel.audit([broken]).passes
    with pytest.raises(UnreadableWorkbookError):
        sexcel.validate(broken)


def test_a_workbook_in_memory_is_read_like_a_file() -> None:
    content = PUBLISHED.read_bytes()
    (file,) = sexcel.validate(PUBLISHED).files
    (of_bytes,) = sexcel.validate(content).files
    with PUBLISHED.open("rb") as opened:
        (of_open,) = sexcel.validate(opened).files
    (of_buffer,) = sexcel.validate([io.BytesIO(content)]).files
    assert of_open == file
    assert of_bytes == of_buffer
    assert of_bytes.path == "the workbook"
    assert (of_bytes.findings, of_bytes.sha256) == (file.findings, file.sha256)
    assert sexcel.read(content).tables == sexcel.read(PUBLISHED).tables
    assert sexcel.inspect(content).book.tables
    assert sexcel.compare(content, PUBLISHED).is_same
    assert sexcel.trace(content, "Table 2, Contingency").figure
    with pytest.raises(UnreadableWorkbookError, match=r"^the workbook is empty"):
        sexcel.read(b"")


@pytest.mark.slow
def test_frames_of_a_comparison_and_of_repairs(tmp_path: Path) -> None:
    comparison = sexcel.compare(PUBLISHED, LIVE)
    frame = comparison.to_frame()
    assert len(frame) == len(comparison.figures)
    assert frame[~frame.follows].effect.sum() == pytest.approx(3257, abs=400)
    assert repr(comparison).endswith(f"{len(frame)} figures changed>")
    fixed = sexcel.fix(PUBLISHED, unsafe=True)
    repairs = fixed.to_frame()
    assert list(repairs.cell) == [fix.repair.cell.a1 for fix in fixed.made]
    assert repr(fixed) == f"<Fixed {str(PUBLISHED)!r}: {len(fixed.made)} repairs made, 0 left>"


def test_a_report_comes_now_and_after_each_save(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = tmp_path / "budget.xlsx"
    book.write_bytes(PUBLISHED.read_bytes())
    monkeypatch.setattr("sexcel.files.saves.wait_for_saves", lambda _: iter([None, None]))
    reports = sexcel.watch(book)
    assert next(reports) == sexcel.validate(book)
    book.write_bytes(b"half-written")
    (failure,) = next(reports).failures
    assert failure.path == str(book)


def test_a_workbook_as_text() -> None:
    assert "8349486" in sexcel.text(PUBLISHED).replace(",", "")


FUNCTIONS = [function for name in sexcel.__all__ if isfunction(function := getattr(sexcel, name))]
OF_THE_YEAR = (api.close_year, api.new, api.paper, api.refresh, api.take_in)


@pytest.mark.parametrize(
    "function",
    [
        *(f for f in FUNCTIONS if f not in OF_THE_YEAR),
        *(pytest.param(f, marks=pytest.mark.slow) for f in OF_THE_YEAR),
        *(BookTable.to_frame, Book.to_frame, as_source),
    ],
    ids=lambda function: function.__qualname__,
)
def test_the_example_of_a_docstring_is_true(
    function: Callable[..., object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "budget.xlsx").write_bytes(PUBLISHED.read_bytes())
    (tmp_path / "live.xlsx").write_bytes(LIVE.read_bytes())
    if function is api.read_settings:
        (tmp_path / "sexcel.toml").write_text('rules.off = ["SEC409"]', encoding="utf-8")
    if function in (api.audit, api.read_baseline):
        (tmp_path / "earlier.json").write_text(encode_report(sexcel.audit("budget.xlsx")))
    if function in OF_THE_YEAR:
        (tmp_path / "budget-2020-23.xlsx").write_bytes(PUBLISHED.read_bytes())
        (tmp_path / "ledger.csv").write_bytes(LEDGER.read_bytes())
        closing = "March" if function is api.close_year else "September"
        sexcel.monitor("budget.xlsx", "year-end.xlsx")
        sexcel.take_in("year-end.xlsx", ["ledger.csv"], close=closing)
        (tmp_path / "monitor.xlsx").write_bytes((tmp_path / "year-end.xlsx").read_bytes())
        sexcel.new("draft.xlsx", "budget-2020-23.xlsx", outturn="monitor.xlsx")
    finder = doctest.DocTestFinder(recurse=False)
    names = {"sexcel": sexcel, "as_source": as_source}
    (example,) = finder.find(function, function.__name__, globs=names)
    assert example.examples
    results = doctest.DocTestRunner().run(example)
    assert results.failed == 0


def test_a_book_and_a_report_are_shown_in_a_line() -> None:
    book = sexcel.read(PUBLISHED)
    assert repr(book) == f"<Book {str(PUBLISHED)!r}: 2020/21, 17 tables>"
    report = sexcel.validate(PUBLISHED)
    assert repr(report) == "<Report on 1 workbook: 6 errors, 6 warnings, 16 notes>"


def test_a_notebook_shows_tables_and_findings_as_tables() -> None:
    book, report = sexcel.read(PUBLISHED), sexcel.validate(PUBLISHED)
    tables = pandas.read_html(StringIO(book._repr_html_()))[0]
    assert list(tables.columns) == ["Table", "Title", "Where", "Lines"]
    assert list(tables["Where"][:2]) == [str(table.range) for table in [*book.tables.values()][:2]]
    findings = pandas.read_html(StringIO(report._repr_html_()))[0]
    assert list(findings["Rule"]) == [finding.rule for finding in report.findings]


def test_a_notebook_is_shown_no_markup_of_a_workbook() -> None:
    finding = replace(sexcel.validate(PUBLISHED).findings[0], message="<b onclick='x'>A & B</b>")
    html = Report((FileReport("<i>.xlsx", "0", "", None, (), (finding,)),))._repr_html_()
    assert "<td>&lt;b onclick=&#x27;x&#x27;&gt;A &amp; B&lt;/b&gt;</td>" in html
    assert "<td>&lt;i&gt;.xlsx</td>" in html
    book = replace(sexcel.read(PUBLISHED), path="</caption><script>")
    assert "<script>" not in book._repr_html_()


def test_what_cannot_be_read_is_raised(tmp_path: Path) -> None:
    missing = tmp_path / "missing.xlsx"
    for work in (sexcel.read, sexcel.validate, sexcel.regenerate):
        with pytest.raises(UnreadableWorkbookError, match=r"missing\.xlsx does not exist"):
            work(missing)
    assert list(tmp_path.iterdir()) == []


def test_regenerate(tmp_path: Path) -> None:
    output = tmp_path / "new.xlsx"
    done = sexcel.regenerate(PUBLISHED, output)
    assert isinstance(done, Regenerated)
    assert done.output == output
    assert isinstance(done.source, FileReport)
    assert done.source == sexcel.validate(PUBLISHED).files[0]
    assert done.kept
    assert sexcel.read(output).figure(HEADLINE) == Decimal(8349486)


@pytest.mark.slow
def test_regenerate_and_recalculate(tmp_path: Path) -> None:
    done = sexcel.regenerate(PUBLISHED, tmp_path / "new.xlsx", recalculate=True)
    assert done.kept == ()
    assert done.changes
    assert done.check.passes


@pytest.mark.slow
def test_output_is_beside_the_input_and_kept_without_force(tmp_path: Path) -> None:
    source = tmp_path / "budget.xlsx"
    source.write_bytes(PUBLISHED.read_bytes())
    assert sexcel.regenerate(source).output == tmp_path / "budget-clean.xlsx"
    first = (tmp_path / "budget-clean.xlsx").read_bytes()
    with pytest.raises(OutputError, match=r"is there already.*replace it with force=True\.$"):
        sexcel.regenerate(source)
    assert sexcel.regenerate(source, force=True).output.read_bytes() == first
    assert source.read_bytes() == PUBLISHED.read_bytes()


def test_no_option_of_the_command_line_is_named(tmp_path: Path) -> None:
    refused = sexcel.fix(PUBLISHED).left
    assert refused
    assert not [repair.reason for repair in refused if "--" in repair.reason]
    (tmp_path / "out.xlsx").touch()
    for work in (sexcel.annotate, sexcel.regenerate, sexcel.fix):
        with pytest.raises(OutputError) as raised:
            work(PUBLISHED, tmp_path / "out.xlsx")
        assert "--" not in str(raised.value)


def test_the_input_is_refused_as_output_even_by_force(tmp_path: Path) -> None:
    source = tmp_path / "budget.xlsx"
    source.write_bytes(PUBLISHED.read_bytes())
    with pytest.raises(SexcelError, match="never written to"):
        sexcel.regenerate(source, source, force=True)
    assert source.read_bytes() == PUBLISHED.read_bytes()
