"""``sexcel validate --annotate``: what it prints and writes, what it refuses."""

import json
from pathlib import Path

import openpyxl
import pytest

from sexcel.ooxml.zip_writer import ZipWriter
from tests.cli.running import CommandRunner, digest, single_line
from tests.cli.small import workbook
from tests.graft.builders import SIGNATURE
from tests.graft.packing import declare, default, override, parts_of, relate, save_package


def line(out: Path, notes: int = 1, removed: str = "Nothing was removed.") -> str:
    plural = "" if notes == 1 else "s"
    return (
        f"Written: {out}, your workbook with a sheet Findings and {notes} note{plural}. {removed}"
    )


def test_report_and_copy(run: CommandRunner, bad: Path, tmp_path: Path) -> None:
    before, out = digest(bad), tmp_path / "out.xlsx"
    plain = run("validate", bad)
    code, text, err = run("validate", bad, "--annotate", out)
    assert (code, err) == (1, "")
    assert text.startswith(plain.out)
    notes = sum(
        cell.comment is not None
        for row in openpyxl.load_workbook(out).worksheets[0]
        for cell in row
    )
    assert " ".join(text[len(plain.out) :].split()) == line(out, notes)
    assert digest(bad) == before
    assert openpyxl.load_workbook(out).sheetnames == ["2 Overview", "Findings"]


def test_a_clean_workbook(run: CommandRunner, good: Path, tmp_path: Path) -> None:
    assert run("validate", good, "--annotate", tmp_path / "out.xlsx").code == 0


def test_json_stays_one_document(run: CommandRunner, bad: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    code, text, err = run("validate", bad, "--format", "json", "--annotate", out)
    assert code == 1
    assert json.loads(text)["files"][0]["summary"]["error"] == 1
    assert single_line(err).startswith(f"Written: {out}, your workbook with a sheet Findings and ")


def test_report_to_a_file(run: CommandRunner, bad: Path, tmp_path: Path) -> None:
    out, report = tmp_path / "out.xlsx", tmp_path / "report.json"
    code, text, err = run("validate", bad, "--format", "json", "-o", report, "--annotate", out)
    assert (code, err) == (1, "")
    assert json.loads(report.read_text(encoding="utf-8"))["files"]
    assert text.startswith("Written:")
    assert "Nothing was removed." in " ".join(text.split())
    assert out.exists()


def test_a_signature_that_was_removed_is_said(
    run: CommandRunner, bad: Path, tmp_path: Path
) -> None:
    parts = parts_of(bad)
    kind = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature"
    name = "application/vnd.openxmlformats-package.digital-signature"
    parts |= {"_xmlsignatures/origin.sigs": b"", "_xmlsignatures/sig1.xml": b"<s/>"}
    declare(
        parts,
        default("sigs", f"{name}-origin"),
        override("_xmlsignatures/sig1.xml", f"{name}-xmlsignature+xml"),
    )
    relate(parts, "", ("rIdS", f"{kind}/origin", "_xmlsignatures/origin.sigs"))
    relate(parts, "_xmlsignatures/origin.sigs", ("rId1", f"{kind}/signature", "sig1.xml"))
    out = tmp_path / "out.xlsx"
    text = run("validate", save_package(tmp_path / "signed.xlsx", parts), "--annotate", out).out
    assert "Removed: the digital signature." in " ".join(text.split())
    assert not SIGNATURE & set(parts_of(out))


def test_cells_without_a_note_are_counted(run: CommandRunner, tmp_path: Path) -> None:
    source = workbook(tmp_path / "source.xlsx", total=8300)
    parts = parts_of(source)
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(
        b'<sheet name="2 Overview"', b'<sheet state="hidden" name="2 Overview"'
    )
    text = run(
        "validate",
        save_package(tmp_path / "hidden.xlsx", parts),
        "--annotate",
        tmp_path / "out.xlsx",
    ).out
    said = " ".join(text.split())
    assert "and 0 notes. Nothing was removed. No note on " in said
    assert said.endswith(
        ": on a hidden sheet, under a conversation that takes no reply, or on a full note."
    )


def test_refusals(run: CommandRunner, good: Path, bad: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    sentence = "--annotate OUT takes one PATH: see 'sexcel validate --help'."
    assert run.fails("validate", good, bad, "--annotate", out) == sentence
    assert "matches 2 files" in run.fails("validate", tmp_path / "*.xlsx", "--annotate", out)
    assert run.fails("validate", bad, "--force") == (
        "--force goes with -o FILE or --annotate OUT: see 'sexcel validate --help'."
    )
    assert "never written to" in run.fails("validate", bad, "--annotate", bad, "--force")
    assert "does not end in .xlsx" in run.fails("validate", bad, "--annotate", tmp_path / "out.xls")
    assert "give a report another" in run.fails("validate", bad, "--annotate", out, "-o", out)
    assert not out.exists()


def test_force(run: CommandRunner, bad: Path, good: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    run("validate", bad, "--annotate", out)
    first = out.read_bytes()
    assert "is there already" in run.fails("validate", good, "--annotate", out)
    assert out.read_bytes() == first
    assert run("validate", good, "--annotate", out, "--force").code == 0
    assert out.read_bytes() != first


def test_a_disk_that_refuses_leaves_nothing(
    run: CommandRunner, bad: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(ZipWriter, "copy", full)
    listed = sorted(tmp_path.iterdir())
    out = tmp_path / "out.xlsx"
    assert run.fails("validate", bad, "--annotate", out) == (
        f"{out} cannot be written (No space left on device): "
        "make room on the disk, or give another folder."
    )
    assert sorted(tmp_path.iterdir()) == listed
