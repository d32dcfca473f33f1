"""Addresses of publishing: open data, the public record, the release desk, and what crawlers ask for.

Pages are in site_urls.py.
"""

from django.urls import path

from plumbline.publishing.views import data, desk, promises, record, site, submissions

app_name = "publishing"
urlpatterns = [
    path("robots.txt", site.robots, name="robots"),
    path("sitemap.xml", site.sitemap, name="sitemap"),
    path("plan/", promises.promises, name="promises"),
    path("plan/C<int:number>/", promises.promise, name="promise"),
    path("plan/C<int:number>/<uuid:public_id>.svg", promises.chart, name="promise_chart"),
    path("data/", data.measures, name="data"),
    path("data/<slug:slug>/", data.measure, name="measure"),
    path("data/<slug:slug>.csv", data.as_csv, name="measure_csv"),
    path("data/<slug:slug>.json", data.as_json, name="measure_json"),
    path("data/<slug:slug>.svg", data.as_svg, name="measure_svg"),
    path("data/<slug:slug>.png", data.as_png, name="measure_png"),
    path("record/", record.record, name="record"),
    path("record/<int:number>/", record.entry, name="record_entry"),
    path("record/record.json", record.as_json, name="record_json"),
    path("record/feed.atom", record.feed, name="record_feed"),
    path("desk/submissions/", submissions.overview, name="submissions"),
    path("desk/submissions/<slug:slug>/", submissions.submission, name="submission"),
    path("desk/submissions/<slug:slug>.<slug:file_format>", submissions.download, name="submission_file"),
    path("desk/releases/", desk.releases, name="releases"),
    path("desk/releases/new", desk.prepare, name="prepare"),
    path("desk/releases/<uuid:public_id>/", desk.release, name="release"),
    path("desk/releases/<uuid:public_id>/<slug:act>", desk.act, name="act"),
]
