"""One of everything that an address may name, made by the rooms' own actions."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from django.urls import reverse
from django.utils import timezone

from plumbline import measures
from plumbline.audit.models import Entry
from plumbline.evidence.actions import ask_for_job, bring_place, record_run, save_mapping
from plumbline.evidence.models import Dataset, MeasureRun, Origin
from plumbline.measures.extracts.mapping import ColumnMapping
from plumbline.organisation.actions import (
    close_unit,
    load_vocabularies,
    plant_demonstration_trust,
    upload_tree_file,
)
from plumbline.organisation.models import Occupancy, Place, Site, Term, Unit
from plumbline.people.actions import invite, make_token
from plumbline.people.links import token_for
from plumbline.people.models import Grant
from plumbline.plan import actions as plan
from plumbline.plan.actions.coverage import cover, score
from plumbline.plan.actions.frameworks import load_frameworks
from plumbline.plan.actions.record import enter
from plumbline.plan.actions.sheets import bring_sheet
from plumbline.plan.models import Requirement
from plumbline.publishing.actions import (
    note_decision,
    plant_public_site,
    publish_pack,
    release_published_figures,
    withdraw_statement,
    write_statement,
)
from plumbline.speakup.actions.door import plant_first_words
from plumbline.speakup.models import HelpEntry, MessageTemplate
from tests.cast import make_person
from tests.house.doors import OF_A_CASE
from tests.plan.assurance.builders import assess, make_commitment, open_risk
from tests.publishing.pack_builders import a_frozen

BY = "system:test"
SLUG = "detentions"


@dataclass(frozen=True)
class World:
    """The address of each page that needs something to show; the others need no arguments."""

    addresses: dict[str, str]

    def address(self, name: str) -> str:
        """Where the page of this name is."""
        return self.addresses[name] if name in self.addresses else reverse(name)


def build_world() -> World:
    """A small trust in which every page has something to show."""
    plant_demonstration_trust(by=BY)
    load_vocabularies(by=BY)
    run = record_run(by=BY, run=measures.run(SLUG), kind="published")
    [release] = release_published_figures(by=BY)
    plant_public_site(by=BY)
    plant_first_words(by=BY)
    entry = enter(
        by=BY,
        kind="made",
        subject="commitment:C1",
        title="A promise",
        after={"target": 1},
        decided_by="The board",
    )
    arguments = {
        **_of_organisation(),
        **_of_people(),
        **_of_the_front_door(),
        **{f"publishing:measure{kind}": {"slug": SLUG} for kind in ("", "_csv", "_json", "_svg", "_png")},
        "publishing:record_entry": {"number": entry.number},
        "api:measure": {"slug": SLUG},
        "api:release": {"public_id": release.public_id},
        "api:nothing_here": {"rest": "nothing"},
        "publishing:release": {"public_id": release.public_id},
        "publishing:left": {"public_id": release.public_id},
        "publishing:left_json": {"public_id": release.public_id},
        "publishing:submission": {"slug": "wres"},
        "publishing:submission_file": {"slug": "wres", "file_format": "xlsx"},
        "publishing:act": {"public_id": release.public_id, "act": "withdraw"},
        **_of_packs(),
        **_of_statements(),
        "evidence:measure": {"slug": SLUG},
        "evidence:chart": {"slug": SLUG, "file_format": "svg"},
        "evidence:explore_chart": {"file_format": "svg"},
        "evidence:explore_figures": {"file_format": "csv"},
        "evidence:download": {"slug": SLUG, "file_format": "csv"},
        "evidence:dataset": {"slug": Dataset.objects.first().slug},
        "evidence:run": {"public_id": run.public_id},
        "evidence:decide": {"public_id": run.public_id, "act": "retire"},
        **_of_extracts(),
        **_of_the_plan(run),
        **_of_assurance(),
        "audit:entry": {"number": Entry.objects.first().number},
        **_of_plan_sheets(),
        **_of_cases(),
        "picture": {"name": "none.png"},
        "speakup:start_in": {"language": "pl"},
        "wagtaildocs_serve": {"document_id": 1, "document_filename": "none.pdf"},
    }
    return World({name: reverse(name, kwargs=of) for name, of in arguments.items()} | _closed_in_the_editor())


def _of_statements() -> dict[str, dict[str, object]]:
    """A draft that was taken back: it may be looked at, and each act leads back to it."""
    lead = make_person("programme_lead")
    words = {"text": "We say it again.", "why_changed": "A year has passed."}
    draft = write_statement(by=lead, adopted_on=timezone.localdate(), **words)
    of = {"public_id": withdraw_statement(by=lead, draft=draft).public_id}
    return {
        "publishing:statement_draft": of,
        "publishing:change_statement": of,
        "publishing:statement_act": {**of, "act": "adopt"},
    }


def _of_organisation() -> dict[str, dict[str, object]]:
    open_unit, closed_unit = Unit.objects.filter(numchild=0)[:2]
    close_unit(by=BY, unit=closed_unit, last_day=timezone.localdate())
    file = upload_tree_file(by=BY, name="tree.csv", content=b"not,a,tree\n")
    unit = {"public_id": open_unit.public_id}
    acts = ("unit", "add", "edit", "rename", "move", "close", "succession", "link_unit")
    site, place = ({"public_id": model.objects.first().public_id} for model in (Site, Place))
    link = Occupancy.objects.select_related("unit").first()
    vocabulary = {"slug": "localities"}
    term = {**vocabulary, "term": Term.objects.filter(vocabulary__slug="localities").first().pk}
    return {
        **{f"organisation:{act}": unit for act in acts},
        "organisation:reopen": {"public_id": closed_unit.public_id},
        "organisation:file": {"public_id": file.public_id},
        "organisation:problems": {"public_id": file.public_id},
        **{f"organisation:{act}": site for act in ("site", "edit_site", "close_site", "reopen_site")},
        **{f"organisation:{act}": site for act in ("link_site", "add_place")},
        **{f"organisation:{act}_place": place for act in ("edit", "close", "reopen")},
        "organisation:end_link": {"public_id": link.unit.public_id, "link": link.pk},
        **{f"organisation:{act}": vocabulary for act in ("vocabulary", "add_term")},
        **{f"organisation:{act}_term": term for act in ("correct", "end", "confirm")},
        "organisation:trust": {"code": "RW1"},
    }


def _of_people() -> dict[str, dict[str, object]]:
    inviter, colleague = make_person("administrator"), make_person("case_handler")
    grant = Grant.objects.get(person=colleague)
    invitation = invite(by=inviter, email="invited@example.org", name="Ivy", role="analyst", why="For a test")
    person, invited = {"public_id": colleague.public_id}, {"public_id": invitation.public_id}
    closed = make_person(is_active=False)
    token, _ = make_token(by=make_person("analyst"), name="A program", scopes=["desk"], days=30)
    return {
        "people:revoke_token": {"public_id": token.public_id},
        **{f"people:{act}": person for act in ("person", "grant", "close")},
        **{f"people:{act}": invited for act in ("invitation", "resend", "withdraw")},
        "people:reopen": {"public_id": closed.public_id},
        "people:end": {"public_id": grant.public_id},
        "people_open_invitation": {"token": token_for(invitation)},
    }


def _of_extracts() -> dict[str, dict[str, object]]:
    analyst = make_person("analyst")
    intake = bring_place(by=analyst, origin=Origin.FOLDER, place="/srv/extracts", title="Invented")
    job = ask_for_job(by=analyst, intake=intake, errand="check")
    content = ColumnMapping.model_validate({"source": "mhsds", "tables": {}})
    mapping = save_mapping(by=analyst, name="Invented", mapping=content)
    of_intake, of_job = {"public_id": intake.public_id}, {"public_id": job.public_id}
    acts = ("intake", "columns", "use_mapping", "check", "rejects", "wipe", "choose")
    return {
        **{f"evidence:{act}": of_intake for act in acts},
        **{f"evidence:{act}": of_job for act in ("job", "cancel")},
        "evidence:decide_all": of_job | {"act": "accept"},
        **{f"evidence:{act}": {"public_id": mapping.public_id} for act in ("mapping", "remove_mapping")},
    }


def _of_the_plan(run: MeasureRun) -> dict[str, dict[str, object]]:
    area = plan.add_area(by=BY, title="Digital inclusion", slug="digital")
    day = timezone.localdate() + timedelta(days=400)
    told = {
        "promise": "Letters can be read.",
        "for_whom": "Patients",
        "why": "Not all can.",
        "answers": "Chief nurse",
    }
    commitment = plan.draft_commitment(by=BY, area=area, due=day, **told)
    baseline = run.observations.filter(value__isnull=False).first()
    aim = plan.add_aim(
        by=BY,
        commitment=commitment,
        baseline=baseline,
        figure="value",
        target=1.0,
        target_day=day,
        direction="lower",
    )
    action = plan.add_action(
        by=BY, commitment=commitment, title="Translate", starts=timezone.localdate(), due=day
    )
    evidence = plan.add_evidence(by=BY, action=action, title="List", file_name="list.txt", content=b"A list.")
    proposal = plan.propose(by=BY, commitment=commitment, act="make", decided_by="The board")
    of_area, of_commitment, of_action = (
        {"slug": "digital"},
        {"number": commitment.number},
        {"number": action.number},
    )
    of_aim = of_commitment | {"public_id": aim.public_id}
    return {
        **{f"plan:{name}": of_area for name in ("area", "change_area", "close_area", "reopen_area")},
        "plan:programme": {"slug": "anti-racism"},
        **{f"plan:{act}_programme": {"slug": "anti-racism"} for act in ("change", "close", "reopen")},
        "plan:order_areas": {"slug": "anti-racism"},
        **{f"plan:{name}": of_commitment for name in ("commitment", "change", "choose_figure", "add_action")},
        "plan:add_aim": of_commitment | {"observation": baseline.pk},
        **{f"plan:{name}": of_aim for name in ("remove_aim", "aim_chart")},
        "plan:propose": of_commitment | {"act": "make"},
        "plan:proposal": {"public_id": proposal.public_id},
        "plan:answer": {"public_id": proposal.public_id, "act": "agree"},
        **{f"plan:{name}": of_action for name in ("action", "change_action", "milestones", "waits_for")},
        **{f"plan:{name}": of_action for name in ("update", "snooze")},
        "plan:step": of_action | {"act": "drop"},
        "plan:evidence": {"public_id": evidence.public_id},
        "plan_update_by_link": {"token": "none"},
        "publishing:promise": of_commitment,
        "publishing:promise_chart": of_aim,
    }


def _of_packs() -> dict[str, dict[str, object]]:
    """A pack for the public: those of the board ask for a permission more."""
    author = make_person("analyst")
    checker = make_person("analyst")
    pack = publish_pack(by=checker, pack=a_frozen(author, checker, audience="public"))
    noted = note_decision(
        by=author, pack=pack, outcome="Agreed", decided_on=timezone.localdate(), words="Interpreters"
    )
    of_pack = {"public_id": pack.public_id}
    return {
        **{f"publishing:{name}": of_pack for name in ("pack", "pack_choose", "pack_ask", "pack_note")},
        "api:pack": of_pack,
        "publishing:public_pack": of_pack,
        "publishing:public_pack_file": of_pack | {"file_format": "zip"},
        "publishing:pack_file": of_pack | {"file_format": "zip"},
        "publishing:pack_narrate": of_pack | {"section": "summary"},
        "publishing:pack_act": of_pack | {"act": "supersede"},
        "publishing:pack_to_action": of_pack | {"decision": noted.public_id},
    }


def _of_assurance() -> dict[str, dict[str, object]]:
    load_frameworks(by=BY)
    writer, commitment = make_person(), make_commitment()
    requirement = Requirement.objects.filter(framework__slug="eds-2022").first()
    link = cover(by=BY, requirement=requirement, commitment=commitment)
    score(by=BY, requirement=requirement, value=1, why="For a test", author=writer)
    risk, assessment = open_risk(), assess(commitment, writer)
    of_framework = {"slug": "eds-2022"}
    of_requirement = {**of_framework, "pk": requirement.pk}
    return {
        **{f"assurance:{name}": of_framework for name in ("framework", "workbook", "set_scale")},
        **{f"assurance:{name}": of_requirement for name in ("requirement", "cover", "score", "score_second")},
        "assurance:uncover": {**of_requirement, "link": link.pk},
        **{f"assurance:{name}": {"number": commitment.number} for name in ("commitment", "write_assessment")},
        **{
            f"assurance:{name}": {"number": risk.number}
            for name in ("risk", "change_risk", "close_risk", "reopen_risk")
        },
        **{
            f"assurance:{name}": {"number": assessment.number}
            for name in ("assessment", "change_assessment", "sign_assessment")
        },
    }


def _of_plan_sheets() -> dict[str, dict[str, object]]:
    content = b"Focus area,Commitment,Action,Due\nA,B,C,31/03/2027\n"
    brought = bring_sheet(by=make_person("programme_lead"), name="plan.csv", content=content)
    of_sheet = {"public_id": brought.public_id}
    return {
        **{f"plansheets:{name}": of_sheet for name in ("preview", "columns", "problems")},
        "plansheets:export": {"file_format": "xlsx"},
    }


def _of_the_front_door() -> dict[str, dict[str, object]]:
    entry, template = {"pk": HelpEntry.objects.first().pk}, {"pk": MessageTemplate.objects.first().pk}
    return {
        **{f"door:{act}_help": entry for act in ("change", "tried")},
        "door:act_help": {**entry, "act": "hide"},
        "door:change_template": template,
        "door:act_template": {**template, "act": "retire"},
        "door:translation": {"code": "pl"},
        "speakup:picture": {"name": "lock"},
    }


def _of_cases() -> dict[str, dict[str, object]]:
    """No case of these references exists: whoever is let in gets no further than the unlock page."""
    case, somebody = {"reference": "ABC-DEF"}, {"public_id": uuid4()}
    return {
        **{f"cases:{name}": case for name in OF_A_CASE},
        **{f"cases:{name}": case | somebody for name in ("take_away", "renew", "file", "original", "scan")},
        "cases:move": case | {"act": "acknowledge"},
        "cases:decide": somebody,
    }


def _closed_in_the_editor() -> dict[str, str]:
    """Wagtail's own pages that this site does not have; their patterns have no single address."""
    return {
        "editor_closed_sign_in": "/editor/login/",
        "editor_closed_passwords": "/editor/password_reset/",
        "editor_closed_people": "/editor/users/",
        "editor_closed_structure": "/editor/sites/",
        "editor_closed_history": "/editor/reports/site-history/",
        "wagtail_serve": "/",
    }
