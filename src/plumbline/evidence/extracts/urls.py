"""Addresses of the extract desk, within those of the evidence room."""

from django.urls import URLPattern, path

from plumbline.evidence.extracts.views import bringing, intakes, jobs, mappings, runs

urlpatterns: list[URLPattern] = [
    path("extracts/", bringing.intakes, name="intakes"),
    path("extracts/new/", bringing.bring, name="bring"),
    path("extracts/place/", bringing.bring_place, name="bring_place"),
    path("extracts/results/", bringing.bring_results, name="bring_results"),
    path("extracts/jobs/", jobs.jobs, name="jobs"),
    path("extracts/jobs/<uuid:public_id>/", jobs.job, name="job"),
    path("extracts/jobs/<uuid:public_id>/cancel/", jobs.cancel, name="cancel"),
    path("extracts/jobs/<uuid:public_id>/<slug:act>-all/", jobs.decide_all, name="decide_all"),
    path("extracts/mappings/", mappings.mappings, name="mappings"),
    path("extracts/mappings/<uuid:public_id>/", mappings.mapping, name="mapping"),
    path("extracts/mappings/<uuid:public_id>/remove/", mappings.remove_mapping, name="remove_mapping"),
    path("extracts/<uuid:public_id>/", intakes.intake, name="intake"),
    path("extracts/<uuid:public_id>/columns/", intakes.columns, name="columns"),
    path("extracts/<uuid:public_id>/mapping/", intakes.use_mapping, name="use_mapping"),
    path("extracts/<uuid:public_id>/check/", intakes.check, name="check"),
    path("extracts/<uuid:public_id>/rejects.csv", intakes.rejects, name="rejects"),
    path("extracts/<uuid:public_id>/measures/", jobs.choose, name="choose"),
    path("extracts/<uuid:public_id>/wipe/", intakes.wipe, name="wipe"),
    path("runs/<uuid:public_id>/<slug:act>/", runs.decide, name="decide"),
]
