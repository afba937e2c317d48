"""What is generated in the project, and how each file is made again."""

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]

Files = Iterable[tuple[Path, bytes]]


def _no_hindrance() -> str:
    return ""


@dataclass(frozen=True)
class Generated:
    """Files that one generator makes: their paths and what should be in them.

    ``files`` makes them one after the other, so that one may be made of another that was just
    written. ``owned`` are the patterns of paths that nothing else may leave files at. One that is
    not ``usual`` runs only where it is named. ``hindrance`` says why it cannot run here.
    """

    name: str
    files: Callable[[], Files]
    owned: tuple[str, ...] = ()
    usual: bool = True
    hindrance: Callable[[], str] = _no_hindrance


def outdated(generated: Generated) -> list[Path]:
    """Return the paths of files that differ from what they should be, or should not exist."""
    return [path.relative_to(ROOT) for path, _ in _changes(generated)]


def renew(generated: Generated) -> list[Path]:
    """Write every file that is out of date, remove what is left over, and return their paths."""
    changed = []
    for path, content in _changes(generated):
        if content is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        changed.append(path.relative_to(ROOT))
    return changed


def _changes(generated: Generated) -> Iterator[tuple[Path, bytes | None]]:
    """Yield each path that has to change, with its new content; None where it has to go."""
    paths = set()
    for path, content in generated.files():
        paths.add(path)
        if not path.exists() or not _is_equal(path.read_bytes(), content):
            yield path, content
    for pattern in generated.owned:
        yield from ((path, None) for path in sorted(ROOT.glob(pattern)) if path not in paths)


def _is_equal(first: bytes, second: bytes) -> bool:
    """Say whether two files hold the same; how a workbook is compressed makes no difference."""
    if first == second:
        return True
    parts = [_parts(content) for content in (first, second)]
    return parts[0] is not None and parts[0] == parts[1]


def _parts(content: bytes) -> list[tuple[str, bytes]] | None:
    """Return the parts of a package in order; None where the file is no package."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return None
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return [(name, package.read(name)) for name in package.namelist()]


def _workbooks() -> Files:
    """Build the shipped workbooks; the live one is made of the published one, and so on."""
    from workbooks import build_models, build_published

    with TemporaryDirectory() as folder:
        for build, path in (
            (build_published.build, build_published.OUTPUT),
            (build_models.build_live, build_models.LIVE),
            (build_models.build_example, build_models.EXAMPLE),
            (build_models.build_template, build_models.TEMPLATE),
        ):
            build(Path(folder) / path.name)
            yield path, (Path(folder) / path.name).read_bytes()


def _golden() -> Files:
    from tests.writers.golden import file_of, written

    for part, text in written().items():
        yield file_of(part), text.encode()


def _rule_pages() -> Files:
    from docs.rule_pages import PAGES, pages

    for name, text in pages():
        yield PAGES / name, text.encode()


def _standards() -> Files:
    from docs.standards import PAGE, page

    yield PAGE, page().encode()


def _reference() -> Files:
    from docs.reference_pages import FOLDER, pages

    for name, text in pages():
        yield FOLDER / name, text.encode()


def _pictures() -> Files:
    from examples.build_pictures import pictures

    return pictures()


def _no_pictures() -> str:
    from examples.build_pictures import hindrance

    return hindrance()


def _mutation() -> Files:
    from tests.mutation.page import PAGE, render_page
    from tests.mutation.trials import list_places, try_mutants

    yield PAGE, render_page(try_mutants(list_places())).encode()


GENERATED = {
    generated.name: generated
    for generated in (
        Generated("workbooks", _workbooks),
        Generated("golden", _golden, ("tests/writers/golden/*.txt",)),
        Generated("rules", _rule_pages, ("docs/rules/*.md",)),
        Generated("standards", _standards),
        Generated("reference", _reference),
        Generated("pictures", _pictures, ("examples/*.png",), hindrance=_no_pictures),
        Generated("mutation", _mutation, usual=False),
    )
}
"""All generators, in the order in which they depend on each other. The page on mutation is made
only where it is named: it recalculates and checks 606 workbooks."""
