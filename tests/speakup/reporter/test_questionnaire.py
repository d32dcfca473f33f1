"""The questionnaire, page by page: what is typed is kept, nothing shows in an address, and it is sent once."""

from html import unescape

import pytest
from django.urls import reverse

from plumbline.organisation.actions import plant_demonstration_trust
from plumbline.organisation.models import Unit
from plumbline.speakup.letterbox import open_slips
from plumbline.speakup.models import Case, Sitting
from plumbline.speakup.reporter.questions import QUESTIONS, VERSION
from tests.speakup.builders import Team
from tests.speakup.reporter.visitor import REPORT, START, TOLD, Visitor

pytestmark = pytest.mark.django_db
SLUGS = [question.slug for question in QUESTIONS]


def test_the_start_page_begins_and_leads_to_the_one_address(visitor: Visitor) -> None:
    visitor.begin()

    assert visitor.went == [START, REPORT]
    assert (visitor.heading, visitor.page) == ("Who are you?", "you")
    assert "Question 1 of 15" in visitor.html


def test_every_page_is_shown_in_its_order_and_can_be_skipped_but_what_happened(visitor: Visitor) -> None:
    visitor.begin()
    seen, unskippable = [], []

    while visitor.page != "check":
        seen.append(visitor.page)
        if 'value="skip"' not in visitor.html:
            unskippable.append(visitor.page)
        visitor.act("next", words=TOLD) if visitor.page == "what-happened" else visitor.act("skip")

    assert seen == SLUGS
    assert unskippable == ["what-happened"]
    assert set(visitor.went) == {START, REPORT}


def test_what_happened_cannot_be_left_empty_and_skip_does_not_help(visitor: Visitor) -> None:
    visitor.begin()
    visitor.at("what-happened")

    visitor.act("skip", words="   ")

    assert visitor.page == "what-happened"
    assert "<title>Error: What happened?" in visitor.html
    assert '<a href="#words">Tell us what happened. A few words are enough.</a>' in visitor.html


@pytest.mark.parametrize("button", ["next", "skip", "back", "help", "language:pl"])
def test_every_button_keeps_what_was_typed(visitor: Visitor, button: str) -> None:
    visitor.begin()
    visitor.at("by-whom")

    visitor.act(button, by_whom=["patient", "unsure"], about_them="Two lines\r\nof words <b>")

    kept = visitor.sitting.data["answers"]["by-whom"]
    assert kept == {"by_whom": ["patient", "unsure"], "about_them": ["Two lines\r\nof words <b>"]}


def test_going_back_shows_what_was_typed(visitor: Visitor) -> None:
    visitor.begin()
    visitor.at("by-whom")
    visitor.act("back", by_whom="manager", about_them="On <Ward 3>")
    assert visitor.page == "kinds"

    visitor.act("next")

    assert 'value="manager" checked' in visitor.html
    assert "On &lt;Ward 3&gt;</textarea>" in visitor.html
    assert visitor.html.count(" checked") == 1


def test_what_is_wrong_is_kept_too_and_not_held_against_who_goes_back(visitor: Visitor) -> None:
    visitor.begin()
    visitor.at("when")

    visitor.act("next", when="day", day_day="xx", day_month="3", day_year="")
    assert "Write the date in numbers" in visitor.html
    visitor.act("back", when="day", day_day="xx", day_month="3", day_year="")
    visitor.act("next")

    assert visitor.page == "when"
    assert 'name="day_day" value="xx"' in visitor.html
    assert "Write the date in numbers" not in visitor.html


def test_back_from_the_first_page_stays_there(visitor: Visitor) -> None:
    visitor.begin()

    visitor.act("back", who="patient")

    assert visitor.page == "you"
    assert 'value="patient" checked' in visitor.html


def test_a_double_click_moves_one_page(visitor: Visitor) -> None:
    visitor.begin()
    form = visitor.hidden

    visitor.post(REPORT, **form, act="next", who="staff")
    visitor.post(REPORT, **form, act="next", who="staff")

    assert visitor.page == "part"
    assert visitor.sitting.data["answers"] == {"you": {"who": ["staff"]}}


def test_a_change_leads_back_to_the_answers(visitor: Visitor) -> None:
    visitor.begin()
    visitor.at("check")

    visitor.act("change:wants")
    assert visitor.page == "wants"
    visitor.act("next", wants="formal")

    assert visitor.page == "check"
    assert "I want formal action" in visitor.html


def test_the_answers_are_shown_with_who_reads_them(visitor: Visitor, team: Team) -> None:
    visitor.begin()
    visitor.act("next", who="carer")
    visitor.at("exclude")
    visitor.act("next", people=str(team.second_lead.person.public_id))
    visitor.at("check")

    readers = visitor.html.split("Who will read it")[1].split("What happens next")[0]

    assert "I am a carer, a relative or a friend of a patient" in visitor.html
    assert team.lead.person.name in readers
    assert team.second_lead.person.name not in readers


def test_a_report_is_sealed_as_it_was_typed(visitor: Visitor, team: Team) -> None:
    visitor.report(
        you={"who": "staff"},
        what_happened={"words": "  Line one\r\n\tline two  "},
        kinds={"forms": ["verbal", "accent"]},
        when={"when": "day", "day_day": "27", "day_month": "3", "day_year": "2026"},
    )

    answers = team.lead.open(Case.objects.get()).value("answers")

    assert answers == {
        "you": {"who": "staff"},
        "what-happened": {"words": "  Line one\r\n\tline two  "},
        "kinds": {"forms": ["verbal", "accent"]},
        "when": {"when": "day", "day": ["27", "3", "2026"]},
        "contact": {"reach": "anonymous"},
        "version": VERSION,
    }


def test_the_summary_is_small_and_the_slip_holds_codes_alone(visitor: Visitor, team: Team) -> None:
    plant_demonstration_trust(by="system:test")
    unit = Unit.objects.filter(kind="team").first()
    division = Unit.objects.get(path=unit.path[:8])
    visitor.report(
        you={"who": "patient"},
        part={"part": "happened"},
        what_happened={"words": "ৰ" * 20_000},
        kinds={"forms": ["care"]},
        by_whom={"by_whom": ["colleague"]},
        where={"place": unit.name.upper(), "events": ["care"]},
        harm={"not_safe": "now"},
        wants={"wants": ["support"]},
    )

    opened = team.lead.open(Case.objects.get())
    summary, [slip] = opened.value("summary"), open_slips()

    assert summary == {
        "who": ["patient"],
        "part": "happened",
        "forms": ["care"],
        "events": ["care"],
        "by_whom": ["colleague"],
        "unit": {"kind": "unit", "id": str(unit.public_id), "label": summary["place"]},
        "place": summary["place"],
        "wants": ["support"],
        "not_safe": True,
        "language": "en",
        "files": 0,
        "assisted": "",
        "words": "ৰ" * 140,
    }
    assert opened.value("answers")["where"]["unit"] == summary["unit"]
    assert slip == {
        "month": slip["month"],
        "forms": ["care"],
        "by_whom": ["colleague"],
        "area": {"id": str(division.public_id), "name": division.name},
        "from": "patient",
    }


def test_a_place_that_is_none_of_ours_is_kept_in_words(visitor: Visitor, team: Team) -> None:
    visitor.report(where={"place": "The café by the bus stop"})

    opened = team.lead.open(Case.objects.get())

    assert opened.value("answers")["where"] == {"place": "The café by the bus stop"}
    assert opened.value("summary")["unit"] == {}
    assert opened.value("summary")["place"] == "The café by the bus stop"


def test_a_name_is_sealed_by_itself(visitor: Visitor, team: Team) -> None:
    visitor.report(contact={"reach": "named", "name": "Marker Name", "contact": "Marker Phone"})

    opened = team.lead.open(Case.objects.get())

    assert opened.value("answers")["contact"] == {"reach": "named"}
    assert "Marker" not in str(opened.value("answers")) + str(opened.value("summary"))
    assert Case.objects.get().values.filter(field="identity").count() == 1


def test_a_name_typed_by_somebody_who_then_stays_anonymous_is_not_sent(visitor: Visitor, team: Team) -> None:
    visitor.report(contact={"reach": "anonymous", "name": "Marker Name"})

    assert Case.objects.get().values.filter(field="identity").count() == 0
    assert "Marker" not in str(team.lead.open(Case.objects.get()).value("answers"))


def test_a_name_that_is_to_be_locked_away_must_be_there(visitor: Visitor) -> None:
    visitor.begin()
    visitor.at("contact")

    visitor.act("next", reach="named")

    assert visitor.page == "contact"
    assert "Write your name or how to reach you, or choose to stay anonymous." in visitor.html


def test_whoever_was_ticked_does_not_get_the_report(visitor: Visitor, team: Team) -> None:
    excluded = str(team.second_lead.person.public_id)
    visitor.report(exclude={"people": [excluded], "others": "The ward manager"})

    case = Case.objects.get()

    assert [grant.person for grant in case.grants.all()] == [team.lead.person]
    assert team.lead.open(case).value("exclusions") == {"people": [excluded], "words": "The ward manager"}


def test_nobody_left_to_read_it_is_said_with_help_from_outside(visitor: Visitor, team: Team) -> None:
    everyone = [str(member.person.public_id) for member in (team.lead, team.second_lead)]
    visitor.begin()
    visitor.at("exclude")

    visitor.act("next", people=everyone)

    assert visitor.page == "exclude"
    assert "With these people left out, nobody here could read your report." in visitor.html
    assert "People outside the trust who can help" in visitor.html
    assert visitor.html.count(" checked") == 2


def test_nobody_left_when_it_is_sent_leads_to_that_page_and_loses_nothing(visitor: Visitor, team: Team) -> None:
    visitor.begin()
    visitor.at("exclude")
    visitor.act("skip", people=[str(member.person.public_id) for member in (team.lead, team.second_lead)])
    visitor.at("check")

    visitor.act("send")

    assert (visitor.page, Case.objects.count()) == ("exclude", 0)
    assert visitor.sitting.data["answers"]["what-happened"] == {"words": [TOLD]}


def test_sending_twice_makes_one_case_and_shows_one_code(visitor: Visitor) -> None:
    visitor.begin()
    visitor.at("check")
    form = visitor.hidden

    codes = []
    for _ in range(3):
        visitor.post(REPORT, **form, act="send")
        codes.append(visitor.code)

    assert codes == [codes[0]] * 3
    assert len(codes[0]) == 44
    assert Case.objects.count() == 1


def test_the_code_is_shown_again_until_it_is_forgotten(visitor: Visitor) -> None:
    code = visitor.report()
    visitor.get(REPORT)
    assert visitor.code == code

    visitor.act("kept")
    assert visitor.heading == "You can close this page"
    visitor.get(REPORT)

    assert (visitor.response.status_code, visitor.code) == (410, "")
    assert Sitting.objects.count() == 0


def test_the_code_is_a_picture_of_itself_and_a_file_that_says_nothing_else(visitor: Visitor) -> None:
    code = visitor.report()
    assert visitor.html.count("<svg") == 1
    drawing = visitor.html.split("<svg")[1].split("</svg>")[0]
    assert "http" not in drawing.replace("http://www.w3.org/2000/svg", "")

    visitor.post(reverse("speakup:code"), token=visitor.hidden["token"])

    assert visitor.response.content.decode() == f"{code}\n"
    assert visitor.response["Content-Disposition"] == 'attachment; filename="code.txt"'


def test_the_code_cannot_be_saved_before_there_is_a_report(visitor: Visitor) -> None:
    visitor.begin()

    visitor.post(reverse("speakup:code"), token=visitor.hidden["token"])

    assert visitor.response.status_code == 410


def test_somebody_who_helps_is_asked_who_they_are_and_whether_it_is_wanted(visitor: Visitor, team: Team) -> None:
    assert "You are helping someone to report" in visitor.get(f"{START}?assist=1")
    visitor.begin(assist="1")
    assert (visitor.page, visitor.heading) == ("assist", "You are helping someone to report")
    visitor.act("next", how="phone", helper="Ward sister")
    assert "Say whether the person agrees." in visitor.html
    visitor.act("next", how="phone", helper="Ward sister", agreed="no")
    assert "Please ask them first." in visitor.html
    visitor.act("next", how="phone", helper="Ward sister", agreed="yes")
    visitor.at("check")

    visitor.act("send")

    case = Case.objects.get()
    opened = team.lead.open(case)
    assert case.code_is_handed_over
    assert opened.value("answers")["assist"] == {"how": "phone", "helper": "Ward sister", "agreed": "yes"}
    assert opened.value("summary")["assisted"] == "phone"
    assert "Give this code to the person whom you helped." in visitor.html


def test_a_language_keeps_the_place_and_what_was_typed(visitor: Visitor) -> None:
    visitor.begin()
    visitor.at("wants")

    visitor.act("language:ar", about_wants="Some words")

    assert visitor.page == "wants"
    assert '<html lang="ar" dir="rtl">' in visitor.html
    assert "Some words</textarea>" in visitor.html
    assert visitor.response["Content-Language"] == "ar"


def test_help_keeps_the_answers_and_leads_back(visitor: Visitor) -> None:
    visitor.begin()
    visitor.at("harm")

    visitor.act("help", harm="afraid", not_safe="now")
    assert visitor.heading == "Help that you can get now"
    assert 'href="/speak-up/report/">Back to your report' in visitor.html
    visitor.get(REPORT)

    assert visitor.page == "harm"
    assert 'value="afraid" checked' in visitor.html
    assert 'value="now" checked' in visitor.html


def test_a_door_that_is_not_ready_says_so_and_shows_help(db: None) -> None:
    visitor = Visitor()

    page = unescape(visitor.get(START))

    assert "We cannot take reports here yet." in page
    assert "Start now" not in page
    assert "Help that you can get now" in page


def test_a_door_that_closed_while_somebody_typed_keeps_everything(visitor: Visitor, team: Team) -> None:
    visitor.begin()
    visitor.at("check")
    for member in (team.lead, team.second_lead):
        member.person.is_active = False
        member.person.save()

    visitor.act("send")

    assert visitor.page == "check"
    assert "We cannot take reports at this moment" in visitor.html
    assert visitor.sitting.data["answers"]["what-happened"] == {"words": [TOLD]}
