"""The page about roles is generated, and says so when it is stale."""

import subprocess
import sys
from pathlib import Path

from tools.render_roles import documents

REPOSITORY = Path(__file__).resolve().parents[2]


def test_the_page_in_the_repository_is_up_to_date() -> None:
    command = [sys.executable, "-m", "tools.render_roles", "--check"]

    assert subprocess.run(command, cwd=REPOSITORY, capture_output=True, check=False).returncode == 0


def test_every_permission_is_on_the_page_in_plain_words() -> None:
    page = documents()["reference/roles.md"]

    assert "| `people.grant_role` | give people roles | yes | yes |" in page
