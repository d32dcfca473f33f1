"""What a serving process has done before it answers anyone."""

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import gc
import plumbline.config.wsgi
kept = gc.get_freeze_count()
from django.urls import get_resolver
get_resolver().url_patterns
import sys
print("plumbline.speakup.handler.urls" in sys.modules, kept > 100_000, gc.isenabled())
"""


def test_what_stays_for_good_is_never_searched_for_what_can_be_thrown_away(tmp_path: Path) -> None:
    environment = {**os.environ, "PLUMBLINE_HOME": str(tmp_path)}
    environment.pop("DATABASE_URL", None)

    outcome = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False, env=environment
    )

    assert outcome.stdout == "True True True\n", outcome.stderr
