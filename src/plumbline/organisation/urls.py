"""Addresses of the organisation room."""

from django.urls import path

from plumbline.organisation.views import files, links, reference, sites, terms, units

app_name = "organisation"
urlpatterns = [
    path("", units.tree, name="tree"),
    path("add", units.add_root, name="add_root"),
    path("units/<uuid:public_id>", units.unit, name="unit"),
    path("units/<uuid:public_id>/add", units.add, name="add"),
    path("units/<uuid:public_id>/edit", units.edit, name="edit"),
    path("units/<uuid:public_id>/rename", units.rename, name="rename"),
    path("units/<uuid:public_id>/move", units.move, name="move"),
    path("units/<uuid:public_id>/close", units.close, name="close"),
    path("units/<uuid:public_id>/reopen", units.reopen, name="reopen"),
    path("units/<uuid:public_id>/succession", units.succession, name="succession"),
    path("files", files.upload, name="upload"),
    path("files/<uuid:public_id>", files.preview, name="file"),
    path("files/<uuid:public_id>/problems.csv", files.problems, name="problems"),
    path("organisation.csv", files.export, name="export"),
    path("units/<uuid:public_id>/sites/add", links.from_unit, name="link_unit"),
    path("units/<uuid:public_id>/sites/<int:link>/end", links.end, name="end_link"),
    path("sites", sites.sites, name="sites"),
    path("sites/add", sites.add_site, name="add_site"),
    path("sites/<uuid:public_id>", sites.site, name="site"),
    path("sites/<uuid:public_id>/edit", sites.edit_site, name="edit_site"),
    path("sites/<uuid:public_id>/close", sites.close_site, name="close_site"),
    path("sites/<uuid:public_id>/reopen", sites.reopen_site, name="reopen_site"),
    path("sites/<uuid:public_id>/units/add", links.from_site, name="link_site"),
    path("sites/<uuid:public_id>/places/add", sites.add_place, name="add_place"),
    path("places/<uuid:public_id>/edit", sites.edit_place, name="edit_place"),
    path("places/<uuid:public_id>/close", sites.close_place, name="close_place"),
    path("places/<uuid:public_id>/reopen", sites.reopen_place, name="reopen_place"),
    path("vocabularies", reference.vocabularies, name="vocabularies"),
    path("vocabularies/<slug:slug>", reference.vocabulary, name="vocabulary"),
    path("vocabularies/<slug:slug>/add", terms.add, name="add_term"),
    path("vocabularies/<slug:slug>/<int:term>/correct", terms.correct, name="correct_term"),
    path("vocabularies/<slug:slug>/<int:term>/end", terms.end, name="end_term"),
    path("vocabularies/<slug:slug>/<int:term>/confirm", terms.confirm, name="confirm_term"),
    path("trusts/<slug:code>", reference.trust, name="trust"),
]
