"""`korpu forms import` and `export`, as somebody at the server uses them; and what a start of the server loads."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from openpyxl import load_workbook  # type: ignore[import-untyped]  # no stubs

from flows.xlsform.read import read
from tests.xlsform.good import HOUSEHOLD
from tests.xlsform.spreadsheets import simple

ROOT = Path(__file__).parent.parent.parent


def korpu(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "KORPU_DATA_DIR": str(folder / "data"), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "app.cli", *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=100, check=False
    )


def test_a_form_goes_in_and_comes_out(tmp_path: Path) -> None:
    (tmp_path / "household.xlsx").write_bytes(HOUSEHOLD.data)
    brought = korpu(tmp_path, "forms", "import", "household.xlsx")
    assert (brought.returncode, brought.stdout, brought.stderr) == (0, "u1 version 1\n", "")
    again = korpu(tmp_path, "forms", "import", "household.xlsx")
    assert again.stdout == "u1 version 1 (unchanged)\n"
    written = korpu(tmp_path, "forms", "export", "u1", "-o", "out.xlsx")
    assert written.returncode == 0, written.stderr
    assert len(read((tmp_path / "out.xlsx").read_bytes()).form.questions) == len(read(HOUSEHOLD.data).form.questions)


def test_a_broken_form_is_refused_with_its_places(tmp_path: Path) -> None:
    (tmp_path / "broken.xlsx").write_bytes(simple(["txet", "a", "A"], ["text", None, "B"]))
    refused = korpu(tmp_path, "forms", "import", "broken.xlsx")
    assert refused.returncode == 1
    assert refused.stdout.splitlines() == [
        "Sheet survey, row 2, column type: There is no type “txet”.",
        "Sheet survey, row 3, column name: The name is missing.",
    ]
    assert refused.stderr == ""
    assert not (tmp_path / "data").exists()


def test_a_form_of_the_house_comes_out_in_three_languages(tmp_path: Path) -> None:
    written = korpu(tmp_path, "forms", "export", "complaint")
    assert written.returncode == 0, written.stderr
    headings = [cell.value for cell in load_workbook(tmp_path / "complaint.xlsx")["survey"][1]]
    assert {"label::Azerbaijani (az)", "label::Russian (ru)", "label::English (en)"} <= set(headings)


def test_what_cannot_be_done_is_said_in_one_sentence(tmp_path: Path) -> None:
    for arguments in (
        ("import", "gone.xlsx"),
        ("export", "u7"),
        ("export", "nothing"),
        ("export", "my_cases"),
    ):
        answer = korpu(tmp_path, "forms", *arguments)
        assert answer.returncode == 1
        assert answer.stderr.startswith("korpu: ")
        assert len(answer.stderr.splitlines()) == 1


def test_a_start_of_the_server_loads_no_spreadsheet_library() -> None:
    heavy = "{'pyxform', 'openpyxl', 'xlsxwriter'} & set(sys.modules)"
    code = f"import sys, app.asgi, app.serving, app.forms; sys.exit(str({heavy}) if {heavy} else 0)"
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
