"""ZIP and XML: one reader, one writer and one policy, all in the room ``ooxml``."""

import io
import re
import zipfile
from pathlib import Path

import pytest

import sexcel
from sexcel.ooxml.package import open_package
from sexcel.ooxml.xml_policy import DocumentTypeError, parse_tree
from sexcel.ooxml.zip_writer import STORED, ZipWriter
from tests.files.packages import zip_parts

SOURCE = Path(sexcel.__file__).parent
BYTES = re.compile(
    r"^\s*(?:import|from) (?:zipfile|zlib|xml\.etree|xml\.dom|xml\.sax(?!\.saxutils))\b"
    r"|ParserCreate|XMLParser\(|\bfromstring\(|\biterparse\(",
    re.MULTILINE,
)
"""What unpacks or parses, or makes something that does."""


def test_only_ooxml_unpacks_and_parses() -> None:
    users = {
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if BYTES.search(path.read_text(encoding="utf-8"))
    }
    assert users == {"ooxml/package.py", "ooxml/xml_policy.py", "ooxml/zip_writer.py"}


@pytest.mark.parametrize("beyond", [0, 1, 21, 100, 258, 300])
def test_a_part_whose_last_bytes_come_after_all_has_gone_in(beyond: int) -> None:
    content = b"a" * (256 * 1024 + beyond)
    package = open_package(io.BytesIO(zip_parts({"part": content})), "budget.xlsx")
    assert package.read_whole("part") == content


def test_a_package_written_anew_has_what_was_put_in() -> None:
    source = io.BytesIO(zip_parts({"old.xml": b"<old/>" * 99, "kept.bin": bytes(range(256)) * 9}))
    package = open_package(source, "budget.xlsx")
    written = io.BytesIO()
    writer = ZipWriter(written)
    writer.add("old.xml", b"<new/>", replaced=package.entries["old.xml"])
    writer.copy(source, package.entries["kept.bin"])
    writer.add("stored.xml", b"<stored/>", method=STORED)
    writer.add("Prüfung.xml", b"<deflated/>")
    writer.finish()
    with zipfile.ZipFile(written) as result, zipfile.ZipFile(source) as original:
        assert result.testzip() is None
        assert {name: result.read(name) for name in result.namelist()} == {
            "old.xml": b"<new/>",
            "kept.bin": bytes(range(256)) * 9,
            "stored.xml": b"<stored/>",
            "Prüfung.xml": b"<deflated/>",
        }
        assert [entry.compress_type for entry in result.infolist()] == [8, 8, 0, 8]
        for name in original.namelist():
            assert result.getinfo(name).date_time == original.getinfo(name).date_time
        assert result.getinfo("stored.xml").date_time == (1980, 1, 1, 0, 0, 0)


def test_trees_have_no_document_type() -> None:
    assert parse_tree(b"<a b='c'/>").get("b") == "c"
    with pytest.raises(DocumentTypeError):
        parse_tree(b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")
    with pytest.raises(ValueError, match="mismatch"):
        parse_tree(b"<a></b>")
