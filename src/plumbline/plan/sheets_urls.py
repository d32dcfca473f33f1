"""Addresses of bringing an action plan as a spreadsheet, and of taking it away as one."""

from django.urls import path, register_converter

from plumbline.plan.views import sheets


class PlanFormat:
    """The files that the plan is written as."""

    regex = "xlsx|csv"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(PlanFormat, "plan_format")

app_name = "plansheets"
urlpatterns = [
    path("", sheets.sheets, name="sheets"),
    path("bring", sheets.bring, name="bring"),
    path("action-plan.<plan_format:file_format>", sheets.export, name="export"),
    path("<uuid:public_id>/", sheets.preview, name="preview"),
    path("<uuid:public_id>/columns", sheets.columns, name="columns"),
    path("<uuid:public_id>/problems.csv", sheets.problems, name="problems"),
]
