"""Addresses of the evidence room."""

from django.urls import URLPattern, path, register_converter

from plumbline.evidence import explorer_views, views
from plumbline.evidence.extracts.urls import urlpatterns as extracts


class ChartFormat:
    """A file ending in an address; anything else is not found."""

    regex = "svg|png"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class FiguresFormat(ChartFormat):
    regex = "csv|json"


class TableFormat(ChartFormat):
    regex = "csv|parquet"


register_converter(ChartFormat, "chart_format")
register_converter(FiguresFormat, "figures_format")
register_converter(TableFormat, "table_format")

app_name = "evidence"
urlpatterns: list[URLPattern] = [
    path("", views.measures, name="measures"),
    path("measures/<slug:slug>/", views.measure, name="measure"),
    path("measures/<slug:slug>/chart.<chart_format:file_format>", views.chart, name="chart"),
    path("measures/<slug:slug>/figures.<figures_format:file_format>", views.download, name="download"),
    path("explore/", explorer_views.page, name="explore"),
    path("explore/chart.<chart_format:file_format>", explorer_views.chart, name="explore_chart"),
    path("explore/figures.<table_format:file_format>", explorer_views.figures, name="explore_figures"),
    path("alerts/", explorer_views.alerts, name="alerts"),
    path("data-quality/", explorer_views.data_quality, name="data_quality"),
    path("datasets/", views.datasets, name="datasets"),
    path("datasets/<slug:slug>/", views.dataset, name="dataset"),
    path("runs/", views.runs, name="runs"),
    path("runs/<uuid:public_id>/", views.run, name="run"),
    *extracts,
]
