"""Addresses of the people room."""

from django.urls import URLPattern, path

from plumbline.people.views import grants, invitations, own, people, tokens

app_name = "people"
urlpatterns: list[URLPattern] = [
    path("", people.people, name="people"),
    path("me", own.me, name="me"),
    path("me/tokens", tokens.mine, name="my_tokens"),
    path("me/tokens/new", tokens.new, name="new_token"),
    path("tokens", tokens.everyones, name="tokens"),
    path("tokens/<uuid:public_id>/revoke", tokens.revoke, name="revoke_token"),
    path("roles", own.roles, name="roles"),
    path("second-factor", own.second_factor, name="second_factor"),
    path("second-factor/use", own.use_second_factor, name="use_second_factor"),
    path("invitations/", invitations.invitations, name="invitations"),
    path("invitations/new", invitations.new, name="invite"),
    path("invitations/<uuid:public_id>/", invitations.invitation, name="invitation"),
    path("invitations/<uuid:public_id>/resend", invitations.resend, name="resend"),
    path("invitations/<uuid:public_id>/withdraw", invitations.withdraw, name="withdraw"),
    path("grants/<uuid:public_id>/end", grants.end, name="end"),
    path("<uuid:public_id>/", people.person, name="person"),
    path("<uuid:public_id>/grant", grants.grant, name="grant"),
    path("<uuid:public_id>/close", people.close, name="close"),
    path("<uuid:public_id>/reopen", people.reopen, name="reopen"),
]
