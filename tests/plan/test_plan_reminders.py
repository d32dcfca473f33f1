"""Who is written to, about what and how often; and what a link in an e-mail opens."""

import re
import socket
from datetime import timedelta
from unittest.mock import patch

import pytest
from aiosmtpd.controller import Controller
from django.core import mail
from django.test import Client
from django.utils import timezone

from plumbline.audit.models import Entry
from plumbline.plan import actions
from plumbline.plan.links import token_for
from plumbline.plan.models import Action, Reminder, Update, UpdateLink
from tests.cast import make_person
from tests.plan.plan_builders import BY, a_commitment, a_lead, a_sponsor, an_action, an_owner, in_days, today

pytestmark = pytest.mark.django_db
CLOCK = "system:clock"
SAID = {"happened": "The letters are out.", "own_view": "on track"}


def test_an_owner_is_written_to_before_and_after_the_day_and_the_sponsor_once_it_is_off_track() -> None:
    owner, sponsor = an_owner(), a_sponsor()
    action = an_action(owner=owner, commitment=a_commitment(sponsor=sponsor), due=in_days(20))
    heard: list[tuple[int, list[str]]] = []

    for day in range(0, 80, 1):
        mail.outbox.clear()
        actions.remind(by=CLOCK, today=in_days(day))
        if mail.outbox:
            heard.append((day, sorted(letter.to[0] for letter in mail.outbox)))

    occasions = [(one.occasion, (one.day - today()).days) for one in Reminder.objects.order_by("day", "pk")]
    assert occasions[:5] == [("silent", 0), ("soon", 6), ("overdue", 21), ("overdue", 28), ("overdue", 35)]
    assert [day for occasion, day in occasions if occasion == "escalated"] == [35, 63]
    assert heard[0] == (0, [owner.email])
    assert Action.objects.get(pk=action.pk).state == "open"


def test_asked_twice_on_one_day_nothing_is_sent_twice() -> None:
    an_action(owner=an_owner(), due=in_days(3))
    a_lead()

    first, second = actions.remind(by=CLOCK), actions.remind(by=CLOCK)

    assert (first.letters, second.letters) == (2, 0)


def test_a_mail_server_that_fails_leaves_no_note_and_the_next_run_tries_again(settings) -> None:
    an_action(owner=an_owner(), due=in_days(3))
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    failed = actions.remind(by=CLOCK)
    notes = Reminder.objects.count()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    sent = actions.remind(by=CLOCK)

    assert (failed.letters, failed.failed, notes) == (0, 1, 0)
    assert (sent.letters, sent.failed) == (1, 0)


class Letterbox:
    """A real SMTP server's memory."""

    def __init__(self) -> None:
        self.letters: list[str] = []

    async def handle_DATA(self, server, session, envelope) -> str:
        self.letters.append(envelope.content.decode())
        return "250 Message accepted"


def test_a_reminder_travels_through_a_real_mail_server(settings) -> None:
    owner = an_owner()
    an_action(owner=owner, due=in_days(3), title="Übersetzen")
    letterbox = Letterbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(letterbox, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    try:
        sent = actions.remind(by=CLOCK)
    finally:
        controller.stop()

    assert sent.letters == 1
    assert f"To: {owner.email}" in letterbox.letters[0]


def test_reminders_that_were_put_off_wait_and_the_sponsor_still_hears() -> None:
    owner, sponsor = an_owner(), a_sponsor()
    action = an_action(owner=owner, commitment=a_commitment(sponsor=sponsor), due=in_days(-30))
    actions.snooze(by=owner, action=action, until=in_days(5), why="On leave")

    actions.remind(by=CLOCK)
    first = [letter.to[0] for letter in mail.outbox]
    actions.remind(by=CLOCK, today=in_days(6))

    assert first == [sponsor.email]
    assert [letter.to[0] for letter in mail.outbox] == [sponsor.email, owner.email]


def test_the_lead_hears_once_a_week_what_slips() -> None:
    lead = a_lead()
    action = an_action(due=in_days(-30))
    monday = today() + timedelta(days=7 - today().weekday())

    for day in range(7):
        actions.remind(by=CLOCK, today=monday + timedelta(days=day))

    assert [letter.to for letter in mail.outbox] == [[lead.email]]
    assert action.reference in mail.outbox[0].body


def test_nothing_is_sent_for_an_action_that_is_over_or_whose_people_have_gone() -> None:
    an_action(owner=make_person("action_owner", is_active=False), due=in_days(-30))
    done = an_action(owner=an_owner(), due=in_days(-30))
    actions.take_step(by=BY, action=done, act="drop", reason="Another does it.")

    assert actions.remind(by=CLOCK).letters == 0


def _link_of(letter) -> str:
    found = re.search(r"http://[^/\s]+(/plan-update/\S+)", letter.body)
    assert found is not None
    return found[1]


def _letter() -> object:
    an_action(owner=an_owner(), due=in_days(3), milestones=[("Agreed", in_days(1))])
    actions.remind(by=CLOCK)
    return mail.outbox[0]


def test_the_link_in_a_letter_takes_one_update_without_a_sign_in() -> None:
    link, client = _link_of(_letter()), Client()

    opened = client.get(link)
    page = client.get(opened["Location"])
    sent = client.post(opened["Location"], SAID)
    again = Client()
    again.get(link)
    refused = again.get(opened["Location"])

    assert (opened["Location"], page.status_code, sent.status_code) == ("/plan-update/", 200, 200)
    assert [(one.happened, one.by_link) for one in Update.objects.all()] == [("The letters are out.", True)]
    assert (refused.status_code, "used already" in refused.content.decode()) == (410, True)


def test_looking_at_a_link_uses_nothing_up() -> None:
    link = _link_of(_letter())

    for _ in range(3):
        client = Client()
        client.head(link)
        client.get(client.get(link)["Location"])

    assert UpdateLink.objects.get().used_at is None


def test_a_link_opens_nothing_once_it_is_old_altered_or_the_action_is_with_somebody_else() -> None:
    link = _link_of(_letter())
    kept = UpdateLink.objects.get()

    def reason(address: str) -> str:
        client = Client()
        client.get(address)
        response = client.get("/plan-update/")
        assert response.status_code == 410
        return response.content.decode()

    assert "not complete" in reason(link[:-3] + "/")
    Action.objects.update(owner=an_owner())
    assert "no longer with you" in reason(link)
    Action.objects.update(owner=kept.person)
    with patch.object(timezone, "now", return_value=kept.expires_at + timedelta(seconds=1)):
        assert "time of this link is over" in reason(link)
    kept.person.is_active = False
    kept.person.save()
    assert "no longer with you" in reason(link)


def test_a_link_opens_no_other_action_and_no_other_page() -> None:
    owner = an_owner()
    first, second = an_action(owner=owner), an_action(owner=owner)
    link = actions.make_link(by=BY, action=first, person=owner)

    from django.core.exceptions import PermissionDenied

    with pytest.raises(PermissionDenied, match="for another action"):
        actions.give_update(by=owner, action=second, link=link, **SAID)
    client = Client()
    client.get(f"/plan-update/{token_for(link)}/")
    assert client.get("/desk/plan/mine/")["Location"].startswith("/account/login/")


def test_two_who_use_a_link_at_once_say_it_once() -> None:
    from plumbline.plan.refusals import PlanUnusable

    owner = an_owner()
    action = an_action(owner=owner)
    link = actions.make_link(by=BY, action=action, person=owner)
    same = UpdateLink.objects.get(pk=link.pk)

    actions.give_update(by=owner, action=action, link=link, **SAID)
    with pytest.raises(PlanUnusable, match="used already"):
        actions.give_update(by=owner, action=action, link=same, **SAID)

    assert Update.objects.count() == 1


def test_the_trail_names_nobody_and_holds_no_words_of_an_update() -> None:
    letter = _letter()
    client = Client()
    client.post(client.get(_link_of(letter))["Location"], SAID | {"happened": "Planted: zebra-4711"})

    texts = " ".join(f"{entry.by} {entry.subject} {entry.detail}" for entry in Entry.objects.all())
    assert "zebra-4711" not in texts
    assert letter.to[0] not in texts


def test_what_somebody_typed_is_shown_again_where_their_link_ran_out_meanwhile() -> None:
    link, client = _link_of(_letter()), Client()
    page = client.get(link)["Location"]
    UpdateLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    answer = client.post(page, SAID | {"help_needed": "<b>Somebody</b> who reads Polish.\r\nA day a week."})

    told = answer.content.decode()
    assert answer.status_code == 410
    assert [label in told for label in ("What happened?", "What help do you need?")] == [True, True]
    assert told.count("<br>A day a week.") == 1
    assert ("The letters are out." in told, "&lt;b&gt;Somebody&lt;/b&gt; who reads Polish." in told) == (
        True,
        True,
    )
