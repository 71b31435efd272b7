"""What surveys say: plain figures that point at nobody, and the answers as files for those who work on with them."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Response

from admin.desk import Desk, needs
from admin.files import attachment
from admin.results import Survey, bars, survey_of, surveys_of
from admin.routes.forms import XLSX
from casework.access import Permission
from casework.surveys import export
from casework.surveys import service as surveys
from casework.surveys.rules import SMALLEST

router = APIRouter(prefix="/results")
Reading = Annotated[Desk, needs(Permission.RESULTS_READ)]
Taking = Annotated[Desk, needs(Permission.RESULTS_READ, writing=True)]  # that somebody took the answers is written down
FILES = {"csv": "text/csv; charset=utf-8", "zip": "application/zip", "xlsx": XLSX}


@router.get("")
async def everything(desk: Reading) -> Response:
    return desk.page("results/list.html", surveys=await surveys_of(desk.session), smallest=SMALLEST)


@router.get("/{form_id}")
async def one(desk: Reading, form_id: str) -> Response:
    survey = await survey_of(desk.session, form_id)
    results = await surveys.results(desk.session, desk.actor, survey.form)
    labels = {question.name: question.label for question in survey.form.questions}
    return desk.page(
        "results/one.html",
        survey=survey,
        results=results,
        questions=[(figures, bars(figures, desk.language)) for figures in results.figures],
        labels=labels,
        smallest=SMALLEST,
    )


@router.get("/{form_id}/answers")
async def answers(desk: Taking, form_id: str, file: str = "xlsx", words: str = "codes") -> Response:
    """All answers. `file`: xlsx or csv (a zip where there are repeats); `words`: codes or labels."""
    survey = await survey_of(desk.session, form_id)
    kind = "csv" if file == "csv" else "xlsx"
    filled = await surveys.handed_out(desk.session, desk.actor, form_id, desk.now, kind)
    style = export.Style(labels=words == "labels", language=desk.language)
    ending, data = await asyncio.to_thread(_file, survey, filled, style, kind)
    return attachment(data, f"{survey.key}-{desk.now:%Y-%m-%d}.{ending}", FILES[ending])


def _file(survey: Survey, filled: list[surveys.Filled], style: export.Style, kind: str) -> tuple[str, bytes]:
    made = export.tables(survey.form, filled, style)
    return export.csv_files(made) if kind == "csv" else ("xlsx", export.xlsx(made))
