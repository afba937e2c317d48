"""Sheets taken out of the user's package, with the parts that only they lead to."""

from collections.abc import Collection, Mapping

from sexcel.formulas.named_sheets import means_cells_of
from sexcel.graft.package import EditablePackage
from sexcel.graft.workbook import Workbook, drop_order_of_calculation
from sexcel.graft.xml import Element, child, children, number_of, remove
from sexcel.ooxml.namespaces import references


def drop_sheets(workbook: Workbook, names: Collection[str]) -> tuple[str, ...]:
    """Take the sheets of these names out of the package; return the defined names that go too.

    Whoever calls knows that no formula reads them. Names that hold on such a sheet, or mean
    cells of one, go as well; of names the ones that Excel makes for itself are not returned.
    """
    package, tree = workbook.package, workbook.package.tree(workbook.part)
    entries = workbook.entries
    dropped = {number for number, entry in enumerate(entries) if entry.get("name") in names}
    if not dropped:
        return ()
    lost = _drop_names(child(tree, "definedNames"), dropped, names)
    identifier = f"{{{references(workbook.namespace)}}}id"
    links = package.relationships(workbook.part)
    parts: list[str] = []
    for number in dropped:
        key = entries[number].get(identifier, "")
        parts += [links[key].target] if key in links else []
        package.drop_relationships(workbook.part, identifier=key)
        remove(entries[number])
    package.store(workbook.part)
    _drop_unreachable(package, parts)
    drop_order_of_calculation(workbook)
    return lost


def _drop_names(
    defined: Element | None, dropped: Collection[int], sheets: Collection[str]
) -> tuple[str, ...]:
    """Drop the names of sheets that go, and number the sheets of all others anew."""
    lost: list[str] = []
    for name in children(defined, "definedName"):
        number = number_of(name, "localSheetId") if "localSheetId" in name.attrib else None
        if number in dropped or means_cells_of(name.text or "", sheets):
            remove(name)
            if not name.get("name", "").startswith("_xlnm."):
                lost.append(name.get("name", ""))
        elif number is not None:
            before = sum(gone_number < number for gone_number in dropped)
            name.set("localSheetId", str(number - before))
    if defined is not None and len(defined) == 0:
        remove(defined)
    return tuple(lost)


def _drop_unreachable(package: EditablePackage, parts: list[str]) -> None:
    """Drop these parts, and then what nothing else leads to any more."""
    readers = _count_readers(package)
    pending = [part for part in parts if part in package]
    while pending:
        part = pending.pop()
        targets = {link.target for link in package.relationships(part).values()}
        package.drop(part)
        for target in targets:
            key = target.lower()
            readers[key] = readers.get(key, 1) - 1
            if readers[key] <= 0 and target in package:
                pending.append(target)


def _count_readers(package: EditablePackage) -> dict[str, int]:
    """Return how many parts lead to each part, by its name in lower case."""
    readers: dict[str, int] = {}
    for part in ("", *package):
        targets: Mapping[str, None] = dict.fromkeys(
            link.target.lower() for link in package.relationships(part).values()
        )
        for target in targets:
            readers[target] = readers.get(target, 0) + 1
    return readers
