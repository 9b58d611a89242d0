"""Archives: what goes in comes out, and hostile ones harm nobody."""

from __future__ import annotations

import io
import os
import stat
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vivace.errors import TaskError
from vivace.plugins.docker.archive import pack, unpack
from vivace.plugins.script.folder import Folder


def entry(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    found = tarfile.TarInfo(name)
    found.type, found.linkname, found.mode = kind, target, 0o644
    return found


def archive(*entries: tarfile.TarInfo, content: bytes = b"") -> Iterator[bytes]:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as sink:
        for item in entries:
            item.size = len(content) if item.isreg() else 0
            sink.addfile(item, io.BytesIO(content))
    data = buffer.getvalue()
    return iter([data[at : at + 700] for at in range(0, len(data), 700)])


def unpacked(folder: Path, *entries: tarfile.TarInfo, content: bytes = b"") -> list[str]:
    with Folder(folder) as place:
        return unpack(archive(*entries, content=content), place)


def below_root(folders: list[Path]) -> tarfile.TarFile:
    return tarfile.open(fileobj=io.BytesIO(b"".join(pack(folders))))


def test_everything_is_packed_under_its_full_path_for_everybody(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir(mode=0o700)
    (tmp_path / "sub" / "plain").write_text("x")
    (tmp_path / "tool").write_text("#!")
    (tmp_path / "tool").chmod(0o700)
    (tmp_path / "link").symlink_to("tool")
    (tmp_path / "dangling").symlink_to("/nowhere")
    (tmp_path / "into").symlink_to("sub")
    os.mkfifo(tmp_path / "pipe")
    root = str(tmp_path).lstrip("/")
    found = {item.name: item for item in below_root([tmp_path]).getmembers()}
    names = ("sub", "sub/plain", "tool", "link", "dangling", "into")
    assert set(found) == {root, *(f"{root}/{name}" for name in names)}
    assert stat.S_IMODE(found[root].mode) == 0o777
    assert found[f"{root}/sub/plain"].mode == 0o666
    assert found[f"{root}/tool"].mode == 0o777
    assert found[f"{root}/into"].linkname == "sub"
    assert (found[root].uid, found[root].uname) == (0, "")


@settings(max_examples=30)
@given(
    st.dictionaries(
        st.text(
            st.characters(exclude_characters="/\0", exclude_categories=["Cs"]),
            min_size=1,
            max_size=70,
        ).filter(lambda name: name.strip() not in (".", "..")),
        st.binary(max_size=3000),
        max_size=5,
    )
)
def test_what_is_packed_comes_back_the_same(
    tmp_path_factory: pytest.TempPathFactory, files: dict[str, bytes]
) -> None:
    files = {name: content for name, content in files.items() if len(name.encode()) < 200}
    there, here = tmp_path_factory.mktemp("there"), tmp_path_factory.mktemp("here")
    for name, content in files.items():
        (there / name).write_bytes(content)
    prefix = len(str(there.parent).lstrip("/")) + 1
    data = b"".join(pack([there]))
    buffer = io.BytesIO()
    with (
        tarfile.open(fileobj=io.BytesIO(data)) as source,
        tarfile.open(fileobj=buffer, mode="w") as sink,
    ):
        for item in source:  # the engine names what it sends from the directory on
            content = source.extractfile(item)
            item.name = item.name[prefix:]
            item.pax_headers = {}
            sink.addfile(item, content)
    with Folder(here) as place:
        assert unpack(iter([buffer.getvalue()]), place) == []
    assert {path.name: path.read_bytes() for path in here.iterdir()} == files


def test_a_file_that_shrinks_while_it_is_read_does_not_break_the_archive(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"x" * 3_000_000)
    chunks = pack([tmp_path])
    data = next(chunks) + next(chunks)
    path.write_bytes(b"")
    data += b"".join(chunks)
    with tarfile.open(fileobj=io.BytesIO(data)) as found:
        assert [item.size for item in found] == [0, 3_000_000]


@pytest.mark.parametrize(
    "hostile",
    [
        entry("d/../../out"),
        entry("d/a/../../../out"),
        entry("d/out", tarfile.SYMTYPE, "/etc/passwd"),
        entry("d/out", tarfile.SYMTYPE, "../out"),
        entry("d/a/out", tarfile.SYMTYPE, "../b/../../out"),
        entry("d/out", tarfile.LNKTYPE, "d/../../secret"),
        entry("d/out", tarfile.LNKTYPE, "/etc/passwd"),
        entry("d/out", tarfile.CHRTYPE),
        entry("d/out", tarfile.FIFOTYPE),
        entry("d/" + "x/" * 200 + "out"),
    ],
    ids=lambda item: f"{item.name[:20]} {item.linkname}",
)
def test_hostile_entries_are_left_out(tmp_path: Path, hostile: tarfile.TarInfo) -> None:
    (tmp_path / "secret").write_text("s")
    folder = tmp_path / "work"
    folder.mkdir()
    assert unpacked(folder, hostile, entry("d/good"), content=b"x") == [hostile.name[2:]]
    assert [path.name for path in folder.rglob("*") if path.is_file()] == ["good"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["secret", "work"]


def test_a_file_of_holes_that_does_not_fit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    huge = entry("d/huge")
    huge.size = 10**15
    with (
        Folder(tmp_path) as folder,
        pytest.raises(TaskError, match="`d/huge` of the container has 1000000000000000 bytes"),
    ):
        unpack(iter([huge.tobuf()]), folder)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    outside, folder = tmp_path / "outside", tmp_path / "work"
    outside.mkdir()
    folder.mkdir()
    (folder / "d").symlink_to(outside)
    (folder / "f").symlink_to(outside / "f")
    refused = unpacked(folder, entry("x/d/new"), entry("x/d", tarfile.DIRTYPE), entry("x/f"))
    assert refused == ["d/new", "d"]
    assert list(outside.iterdir()) == []
    assert not (folder / "f").is_symlink()
