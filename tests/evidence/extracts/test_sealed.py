"""Sealed files and the private folder: what was changed is not read, and what nobody holds is wiped."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plumbline.evidence.extracts.keeping import Keeper, is_alive, sweep
from plumbline.evidence.extracts.looking import mask
from plumbline.evidence.extracts.sealed import PIECE, SealedFileBroken, SealedWriter, new_key, read_sealed
from plumbline.measures.extracts.layouts import find_layout


def _write(path: Path, key: bytes, *pieces: bytes) -> None:
    with SealedWriter(path, key) as file:
        for piece in pieces:
            file.write(piece)


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_what_was_written_is_read_and_nothing_of_it_is_on_the_disk(tmp_path: Path, size: int) -> None:
    content, key = (b"a person's own words " * (size // 21 + 1))[:size], new_key()

    _write(tmp_path / "a", key, content)

    assert b"".join(read_sealed(tmp_path / "a", key)) == content
    assert b"person" not in (tmp_path / "a").read_bytes()
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o600


@settings(max_examples=30, deadline=None)
@given(sizes=st.lists(st.integers(0, 700_000), max_size=6))
def test_it_does_not_matter_in_which_portions_it_comes(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int]
) -> None:
    path, key = tmp_path_factory.mktemp("sealed") / "a", new_key()
    portions = [os.urandom(8) * (size // 8) for size in sizes]

    _write(path, key, *portions)

    assert b"".join(read_sealed(path, key)) == b"".join(portions)


def _cut(content: bytes) -> bytes:
    return content[: -PIECE // 2]


def _without_last_piece(content: bytes) -> bytes:
    return content[: 7 + PIECE + 16]


def _flipped(content: bytes) -> bytes:
    return content[:100] + bytes([content[100] ^ 1]) + content[101:]


@pytest.mark.parametrize("change", [_cut, _without_last_piece, _flipped, lambda content: b""])
def test_a_file_that_was_changed_is_not_read(tmp_path: Path, change) -> None:
    key = new_key()
    _write(tmp_path / "a", key, b"x" * (2 * PIECE))
    (tmp_path / "a").write_bytes(change((tmp_path / "a").read_bytes()))

    with pytest.raises(SealedFileBroken):
        list(read_sealed(tmp_path / "a", key))


def test_a_file_in_anothers_place_or_under_anothers_key_is_not_read(tmp_path: Path) -> None:
    key = new_key()
    _write(tmp_path / "a", key, b"x")
    (tmp_path / "b").write_bytes((tmp_path / "a").read_bytes())

    for path, tried in ((tmp_path / "b", key), (tmp_path / "a", new_key())):
        with pytest.raises(SealedFileBroken):
            list(read_sealed(path, tried))


def test_a_half_written_file_is_not_read(tmp_path: Path) -> None:
    key = new_key()
    writer = SealedWriter(tmp_path / "a", key)
    writer.write(b"x" * (2 * PIECE))
    writer.abandon()

    with pytest.raises(SealedFileBroken):
        list(read_sealed(tmp_path / "a", key))


def test_the_first_uploads_of_a_server_may_come_at_once(tmp_path: Path) -> None:
    for turn in range(20):
        keeper, start = Keeper(tmp_path / str(turn)), Barrier(4)

        def open_one(keeper: Keeper = keeper, start: Barrier = start) -> str:
            start.wait()
            return keeper.open_place()

        with ThreadPoolExecutor(4) as pool:
            names = [each.result() for each in [pool.submit(open_one) for _ in range(4)]]

        assert sorted(keeper.places()) == sorted(names)
        assert all(keeper.place(name).is_dir() for name in names)
        keeper.close()


def test_the_folder_is_private_and_is_swept_once_its_process_is_gone(tmp_path: Path) -> None:
    root = tmp_path / "extracts"
    ours, other = Keeper(root), Keeper(root)
    (other.place(other.open_place()) / "0.sealed").write_bytes(b"x")
    name = ours.open_place()
    assert {stat.S_IMODE(path.stat().st_mode) for path in (root, ours.folder, ours.place(name))} == {0o700}
    assert (is_alive(root, other.id), is_alive(root, ours.id), sweep(root)) == (True, True, [])
    assert other._lock is not None
    other._lock.close()

    assert (is_alive(root, other.id), sweep(root)) == (False, [other.id])
    assert [path.name for path in root.iterdir()] == [ours.id]
    ours.close()
    assert list(root.iterdir()) == []


@pytest.mark.parametrize(
    ("cell", "column", "shown"),
    [
        ("4857773456", None, "9999999999"),
        ("Łukasz Żak", None, "xxxxxx xxx"),
        ("١٢٣", None, "999"),
        ("A", None, "x"),
        ("A", "EthnicCategory", "A"),
        ("Caribbean", "EthnicCategory", "xxxxxxxxx"),
        ("1234", "Gender", "9999"),
        ("a" * 50, None, "x" * 20 + "…"),
    ],
)
def test_only_short_codes_of_national_lists_are_shown(cell: str, column: str | None, shown: str) -> None:
    known = find_layout("MHS001MPI").columns[column] if column else None

    assert mask(cell, known) == shown
