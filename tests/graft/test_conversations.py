"""Conversations (threaded comments): a finding is told in a reply, and nothing else changes."""

import re
from pathlib import Path

import pytest
from lxml import etree

from sexcel.model.refs import CellRef
from sexcel.reports.copies import state_annotation
from tests.graft.builders import CONVERSATION, NOTES, PERSONS, SHEET, build_with_conversation
from tests.graft.packing import (
    Parts,
    annotate_with,
    finding,
    note_text,
    parts_of,
    read_notes,
    replace_once,
    save_changed,
    save_package,
)

ROOT = "{1D5C7A10-0000-4000-8000-000000000001}"
GUID = r"\{[0-9A-F]{8}-[0-9A-F]{4}-5[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}\}"
REPLY = re.compile(
    r'<threadedComment ref="B3" dT="\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.00" personId="([^"]*)" '
    rf'id="{GUID}" parentId="{re.escape(ROOT)}"><text>([^<]*)</text></threadedComment>'
)


def conversation(folder: Path) -> Parts:
    return parts_of(build_with_conversation(folder / "plain.xlsx"))


def test_a_finding_is_told_in_a_reply(tmp_path: Path) -> None:
    before = conversation(tmp_path)
    annotated = annotate_with(
        save_package(tmp_path / "source.xlsx", before),
        finding(SHEET, "B3", "£5 & <none> of _x0041_."),
    )
    after = parts_of(annotated.output)
    assert annotated.noted == (CellRef(SHEET, 3, 2),)
    said = note_text(message="£5 & <none> of _x0041_.")
    (reply,) = REPLY.finditer(after[CONVERSATION].decode())
    assert reply[2] == (
        said.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        .replace("£", "&#163;").replace("_x0041_", "_x005F_x0041_")
    )  # fmt: skip
    assert after[CONVERSATION].replace(reply[0].encode(), b"") == before[CONVERSATION]
    (person,) = re.findall(
        r'<person displayName="sexcel" id="([^"]*)" userId="sexcel" providerId="None"/>',
        after[PERSONS].decode(),
    )
    assert reply[1] == person != "{1D5C7A10-0000-4000-8000-0000000000AA}"
    added = f'<person displayName="sexcel" id="{person}" userId="sexcel" providerId="None"/>'
    assert after[PERSONS].replace(added.encode(), b"") == before[PERSONS]
    assert [
        person_element.get("displayName") for person_element in etree.fromstring(after[PERSONS])
    ] == [
        "A. Person",
        "sexcel",
    ]
    # The note that stands in for the conversation says the same.
    assert read_notes(annotated.output, SHEET)["B3"] == (
        f"[Threaded comment]\n\nComment:\n    Agreed?\nReply:\n    {said}"
    ).replace("_x0041_", "_x005F_x0041_")
    assert after[NOTES].count(b"<author>tc=") == 1


def test_a_reply_in_another_encoding(tmp_path: Path) -> None:
    parts = conversation(tmp_path)
    plain = parts[CONVERSATION].decode().replace("UTF-8", "UTF-16")
    annotated = annotate_with(
        save_package(tmp_path / "source.xlsx", {**parts, CONVERSATION: plain.encode("utf-16")}),
        finding(SHEET, "B3"),
    )
    after = parts_of(annotated.output)[CONVERSATION].decode("utf-16")
    (reply,) = REPLY.finditer(after)
    assert reply[2] == note_text()
    assert after.replace(reply[0], "") == plain


def test_a_reply_follows_the_last_one_of_its_own_conversation(tmp_path: Path) -> None:
    parts = conversation(tmp_path)
    second = "{1D5C7A10-0000-4000-8000-000000000002}"
    person = 'personId="{1D5C7A10-0000-4000-8000-0000000000AA}"'
    parts[CONVERSATION] = replace_once(
        parts[CONVERSATION],
        "</ThreadedComments>",
        f'<threadedComment ref="B3" dT="2020-02-03T11:00:00.00" {person} id="{second}" '
        f'parentId="{ROOT.lower()}"><text>a &gt; b</text></threadedComment>\n'
        f'<threadedComment ref="E9" dT="2020-02-03T12:00:00.00" {person} '
        'id="{1D5C7A10-0000-4000-8000-000000000003}"><text>Else.</text></threadedComment>'
        "</ThreadedComments>",
    )
    annotated = annotate_with(save_package(tmp_path / "source.xlsx", parts), finding(SHEET, "B3"))
    root = etree.fromstring(parts_of(annotated.output)[CONVERSATION])
    assert [(comment.get("ref"), comment.get("parentId")) for comment in root] == [
        ("B3", None),
        ("B3", ROOT.lower()),
        ("B3", ROOT),
        ("E9", None),
    ]
    assert root[2][0].text == note_text()


def test_annotated_twice(tmp_path: Path) -> None:
    first = annotate_with(build_with_conversation(tmp_path / "source.xlsx"), finding(SHEET, "B3"))
    second = annotate_with(first.output.rename(tmp_path / "first.xlsx"), finding(SHEET, "B3"))
    parts = parts_of(second.output)
    replies = REPLY.findall(parts[CONVERSATION].decode())
    assert [text for _, text in replies] == [note_text(), note_text()]
    assert parts[PERSONS].count(b'displayName="sexcel"') == 1
    identifiers = re.findall(rb' id="([^"]*)"', parts[CONVERSATION])
    assert len(set(identifiers)) == len(identifiers) == 3


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        (CONVERSATION, "</ThreadedComments>", ""),
        (CONVERSATION, "<ThreadedComments", "<!DOCTYPE x><ThreadedComments"),
        (CONVERSATION, "2018/threadedcomments", "2099/threadedcomments"),
        (CONVERSATION, f' id="{ROOT}"', ' id="{1D5C7A10-0000-4000-8000-00000000FFFF}"'),
        (CONVERSATION, 'ref="B3"', 'ref="B4"'),
        (PERSONS, "</personList>", ""),
        (PERSONS, "<person displayName", "<x displayName"),
        (NOTES, f"tc={ROOT}", "tc=another"),
    ],
)
def test_a_conversation_that_is_not_understood_stays(
    tmp_path: Path, part: str, old: str, new: str
) -> None:
    source = save_changed(tmp_path, conversation(tmp_path), part, old, new)
    annotated = annotate_with(source, finding(SHEET, "B3"), finding(SHEET, "C4"))
    assert (annotated.noted, annotated.without_note) == (
        (CellRef(SHEET, 4, 3),),
        (CellRef(SHEET, 3, 2),),
    )
    before, after = parts_of(source), parts_of(annotated.output)
    assert [after[part] for part in (CONVERSATION, PERSONS)] == [
        before[part] for part in (CONVERSATION, PERSONS)
    ]
    assert read_notes(annotated.output, SHEET)["B3"] == read_notes(source, SHEET)["B3"]
    assert state_annotation(annotated).endswith(
        "No note on 1 cell: on a hidden sheet, under a conversation that takes no reply, or on a "
        "full note."
    )


def test_a_conversation_without_persons_stays(tmp_path: Path) -> None:
    parts = conversation(tmp_path)
    del parts[PERSONS]
    annotated = annotate_with(save_package(tmp_path / "source.xlsx", parts), finding(SHEET, "B3"))
    assert annotated.without_note == (CellRef(SHEET, 3, 2),)
    assert parts_of(annotated.output)[CONVERSATION] == parts[CONVERSATION]
