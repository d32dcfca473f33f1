"""The code in the how-to pages is run, so that it stays true."""

import re
from pathlib import Path

import pytest

from plumbline.measures.synthetic import generate

HOW_TO = Path(__file__).resolve().parents[2] / "docs" / "how-to"


def test_the_notebook_in_how_to_run_a_measure_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    generate(tmp_path / "invented", people=800)
    monkeypatch.chdir(tmp_path)
    [code] = re.findall(r"```python\n(.*?)```", (HOW_TO / "run-a-measure.md").read_text(encoding="utf-8"), re.S)
    told: dict[str, object] = {}

    exec(code, told)

    assert told["run"].to_table().num_rows == len(told["run"].to_rows()) > 0
    assert {each.measure for each in told["black"].observations} == {"mha-detentions-per-contact"}
