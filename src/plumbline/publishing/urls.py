"""Addresses of publishing: open data, the public record, the desks of releases and packs, what crawlers ask.

Pages are in site_urls.py.
"""

from django.urls import path

from plumbline.publishing.views import (
    data,
    desk,
    pack_writing,
    packs,
    promises,
    public_packs,
    record,
    site,
    statements,
    submissions,
)

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
    path("packs/", public_packs.packs, name="public_packs"),
    path("packs/feed.atom", public_packs.feed, name="public_packs_feed"),
    path("packs/pack.css", public_packs.styles, name="public_pack_styles"),
    path("packs/<uuid:public_id>/", public_packs.pack, name="public_pack"),
    path("packs/<uuid:public_id>/pack.<slug:file_format>", public_packs.document, name="public_pack_file"),
    path("desk/submissions/", submissions.overview, name="submissions"),
    path("desk/submissions/<slug:slug>/", submissions.submission, name="submission"),
    path("desk/submissions/<slug:slug>.<slug:file_format>", submissions.download, name="submission_file"),
    path("desk/statement/", statements.statements, name="statements"),
    path("desk/releases/", desk.releases, name="releases"),
    path("desk/releases/new", desk.prepare, name="prepare"),
    path("desk/releases/<uuid:public_id>/", desk.release, name="release"),
    path("desk/releases/<uuid:public_id>/<slug:act>", desk.act, name="act"),
    path("desk/packs/", packs.packs, name="packs"),
    path("desk/packs/calendar", packs.pack_calendar, name="pack_calendar"),
    path("desk/packs/pack.css", packs.pack_styles, name="pack_styles"),
    path("desk/packs/new", pack_writing.prepare_pack, name="prepare_pack"),
    path("desk/packs/<uuid:public_id>/", packs.pack, name="pack"),
    path("desk/packs/<uuid:public_id>/pack.<slug:file_format>", packs.pack_file, name="pack_file"),
    path("desk/packs/<uuid:public_id>/choose", pack_writing.choose, name="pack_choose"),
    path("desk/packs/<uuid:public_id>/words/<slug:section>", pack_writing.narrate, name="pack_narrate"),
    path("desk/packs/<uuid:public_id>/ask", pack_writing.ask, name="pack_ask"),
    path("desk/packs/<uuid:public_id>/decisions", pack_writing.note_decision, name="pack_note"),
    path(
        "desk/packs/<uuid:public_id>/decisions/<uuid:decision>/action",
        pack_writing.to_action,
        name="pack_to_action",
    ),
    path("desk/packs/<uuid:public_id>/act/<slug:act>", pack_writing.act, name="pack_act"),
]
