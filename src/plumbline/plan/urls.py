"""Addresses of the plan on the desk; the page behind a link in an e-mail is mounted beside them."""

from django.urls import path

from plumbline.plan.views import commitments, due, kept, programmes, proposals, work

app_name = "plan"
urlpatterns = [
    path("", programmes.overview, name="overview"),
    path("programmes/", programmes.programmes, name="programmes"),
    path("programmes/new", programmes.add_programme, name="add_programme"),
    path("programmes/<slug:slug>/", programmes.programme, name="programme"),
    path("programmes/<slug:slug>/change", programmes.change_programme, name="change_programme"),
    path("programmes/<slug:slug>/close", programmes.close_programme, name="close_programme"),
    path("programmes/<slug:slug>/reopen", programmes.reopen_programme, name="reopen_programme"),
    path("areas/new", programmes.add_area, name="add_area"),
    path("areas/<slug:slug>/", programmes.area, name="area"),
    path("areas/<slug:slug>/change", programmes.change_area, name="change_area"),
    path("areas/<slug:slug>/close", programmes.close_area, name="close_area"),
    path("areas/<slug:slug>/reopen", programmes.reopen_area, name="reopen_area"),
    path("commitments/", commitments.commitments, name="commitments"),
    path("commitments/new", commitments.draft, name="draft"),
    path("commitments/C<int:number>/", commitments.commitment, name="commitment"),
    path("commitments/C<int:number>/change", commitments.change, name="change"),
    path("commitments/C<int:number>/measure", commitments.choose_figure, name="choose_figure"),
    path("commitments/C<int:number>/measure/<int:observation>", commitments.add_aim, name="add_aim"),
    path("commitments/C<int:number>/measure/<uuid:public_id>/remove", commitments.remove_aim, name="remove_aim"),
    path("commitments/C<int:number>/measure/<uuid:public_id>.svg", commitments.aim_chart, name="aim_chart"),
    path("commitments/C<int:number>/propose/<slug:act>", proposals.propose, name="propose"),
    path("commitments/C<int:number>/actions/new", work.add, name="add_action"),
    path("proposals/", proposals.proposals, name="proposals"),
    path("proposals/<uuid:public_id>/", proposals.proposal, name="proposal"),
    path("proposals/<uuid:public_id>/<slug:act>", proposals.answer, name="answer"),
    path("actions/", work.actions_list, name="actions"),
    path("actions/slipping", work.slipping, name="slipping"),
    path("actions/A<int:number>/", work.action, name="action"),
    path("actions/A<int:number>/change", work.change, name="change_action"),
    path("actions/A<int:number>/milestones", work.milestones, name="milestones"),
    path("actions/A<int:number>/waits-for", work.waits_for, name="waits_for"),
    path("actions/A<int:number>/step/<slug:act>", work.step, name="step"),
    path("actions/A<int:number>/update", due.update, name="update"),
    path("actions/A<int:number>/snooze", due.snooze, name="snooze"),
    path("evidence/<uuid:public_id>", work.evidence, name="evidence"),
    path("mine/", due.mine, name="mine"),
    path("views/keep", kept.keep, name="keep_view"),
    path("views/forget", kept.forget, name="forget_view"),
    path("views/open-with", kept.open_with, name="open_with"),
]
