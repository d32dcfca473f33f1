"""Addresses of the desk. A case is in them by its random reference only."""

from django.urls import path

from plumbline.speakup.handler.views import cases, files, identity, keys, moves, people, team, threads

app_name = "cases"
_CASE = "cases/<slug:reference>/"
urlpatterns = [
    path("", cases.cases, name="list"),
    path("unlock", keys.unlock, name="unlock"),
    path("lock", keys.lock, name="lock"),
    path("key", keys.set_up, name="set_up"),
    path("passphrase", keys.passphrase, name="passphrase"),
    path("team", team.team, name="team"),
    path("names/", identity.requests, name="identity"),
    path("names/hand-on", identity.hand_on, name="hand_on"),
    path("names/<uuid:public_id>", identity.decide, name="decide"),
    path(_CASE, cases.case, name="case"),
    path(f"{_CASE}history", cases.history, name="history"),
    path(f"{_CASE}messages", threads.dialogue, name="dialogue"),
    path(f"{_CASE}notes", threads.notes, name="notes"),
    path(f"{_CASE}seen", threads.seen, name="seen"),
    path(f"{_CASE}move/<slug:act>", moves.move, name="move"),
    path(f"{_CASE}people/", people.people, name="people"),
    path(f"{_CASE}people/give", people.give, name="give"),
    path(f"{_CASE}people/hand-over", people.hand_over, name="hand_over"),
    path(f"{_CASE}people/<uuid:public_id>/take-away", people.take_away, name="take_away"),
    path(f"{_CASE}people/<uuid:public_id>/renew", people.renew, name="renew"),
    path(f"{_CASE}step-aside", people.step_aside, name="step_aside"),
    path(f"{_CASE}name", identity.name, name="name"),
    path(f"{_CASE}name/read", identity.read_name, name="read_name"),
    path(f"{_CASE}files/<uuid:public_id>", files.download, name="file"),
    path(f"{_CASE}files/<uuid:public_id>/original", files.original, name="original"),
    path(f"{_CASE}files/<uuid:public_id>/scan", files.scan, name="scan"),
]
