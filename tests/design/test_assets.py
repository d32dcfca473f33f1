"""The NHS design system's files arrive, and call nobody else."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from plumbline.design.assets import FILES, QuietNhsFiles, without_other_servers


@pytest.mark.parametrize("name", FILES)
def test_the_server_sends_the_quiet_file(name: str) -> None:
    response = Client().get(f"/static/{name}")

    body = b"".join(response).decode()  # type: ignore[arg-type]
    assert response.status_code == 200
    assert len(body) > 40_000
    assert re.findall(r"(?i)https?://|url\(|@import|@font-face|sourceMappingURL", body) == []


def test_every_own_static_file_names_no_other_server() -> None:
    folder = Path(__file__).resolve().parents[2] / "src" / "plumbline"
    files = [file for static in folder.glob("*/static") for file in static.rglob("*") if file.is_file()]

    named = {file.name: re.findall(r"https?://[^\"'\s)]+|@import|url\(", file.read_text()) for file in files}

    assert len(named) >= 5
    assert {address for found in named.values() for address in found} <= {"http://www.w3.org/2000/svg"}


def test_fonts_and_source_maps_are_taken_out_and_nothing_else() -> None:
    css = "a{b:c}@font-face{src:url(https://x/y)}d{e:f}\n/*# sourceMappingURL=x.map */\n"

    assert without_other_servers(css) == "a{b:c}d{e:f}\n\n"
    assert without_other_servers("run();\n//# sourceMappingURL=x.js.map\n") == "run();\n\n"


def test_the_quiet_files_are_found_before_those_of_the_wheel() -> None:
    found = finders.find(FILES[0])

    assert "site-packages" not in str(found)
    assert finders.find(FILES[0], find_all=True)[0] == found
    assert finders.find("design/plumbline.css") is not None


def written(folder: Path) -> list[str]:
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())


def test_many_that_start_at_once_write_the_same_files(settings: Any, tmp_path: Path) -> None:
    for turn in range(5):
        settings.QUIET_FILES, start = tmp_path / str(turn), Barrier(4)

        def begin(start: Barrier = start) -> Path:
            start.wait()
            return QuietNhsFiles().folder

        with ThreadPoolExecutor(4) as pool:
            folders = {each.result() for each in [pool.submit(begin) for _ in range(4)]}

        assert folders == {settings.QUIET_FILES}
        assert written(settings.QUIET_FILES) == sorted(FILES)
