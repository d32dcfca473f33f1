"""Who may read, write, check, publish and discard board packs. Nobody checks what they wrote themselves."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from plumbline.people.models import Person
from plumbline.publishing.models import Audience, BoardPack
from plumbline.publishing.pack_desk.states import PackStep
from plumbline.publishing.states import PREPARE

READ = "plan.view_plan"
LEAD = "plan.edit_plan"
UNRELEASED = "evidence.view_observations"


def check_may_see_packs(person: Person) -> None:
    """Those who see the plan, the board among them."""
    if not person.has_perm(READ):
        raise PermissionDenied("Your roles do not let you see board packs.")


def packs_open_to(person: Person) -> QuerySet[BoardPack]:
    """Every pack for those who see figures before they are released; for others, those for the public."""
    if not person.has_perm(READ):
        return BoardPack.objects.none()
    if person.has_perm(UNRELEASED):
        return BoardPack.objects.all()
    return BoardPack.objects.filter(audience=Audience.PUBLIC)


def check_may_read_pack(person: Person, pack: BoardPack) -> None:
    """Those who see packs; for one with figures that are not released, who may see such figures."""
    check_may_see_packs(person)
    if not pack.is_public and not person.has_perm(UNRELEASED):
        raise PermissionDenied(
            "This pack holds figures that are not released. Your roles do not let you see them."
        )


def check_may_prepare_pack(person: Person) -> None:
    """Those whose role prepares what leaves."""
    if not person.has_perm(PREPARE):
        raise PermissionDenied("Your roles do not let you prepare a board pack.")


def may_prepare_pack(person: Person) -> bool:
    """Whether `check_may_prepare_pack` lets this person through."""
    return bool(person.has_perm(PREPARE))


def check_may_write_pack(person: Person, pack: BoardPack) -> None:
    """Its author chooses what a pack shows and asks for."""
    check_may_prepare_pack(person)
    if pack.author_id != person.pk:
        raise PermissionDenied("Only the person who prepared this pack can change what it shows.")


def check_may_act_on_pack(person: Person, pack: BoardPack, step: PackStep) -> None:
    """Someone whose role opens the act; a checker has written none of the pack."""
    if not person.has_perm(step.permission):
        raise PermissionDenied(f"Your roles do not let you {step.act} a board pack.")
    if step.act in {"submit", "take back"} and pack.author_id != person.pk:
        raise PermissionDenied(f"Only the person who prepared this pack can {step.act} it.")
    if step.act == "discard" and pack.author_id != person.pk and not person.has_perm(LEAD):
        raise PermissionDenied("Only its author, or who leads the plan, can discard this pack.")
    if step.act == "publish" and pack.author_id == person.pk:
        raise PermissionDenied("You prepared this pack, so someone else must publish it.")
    if step.act in {"freeze", "refuse"}:
        if pack.author_id == person.pk:
            raise PermissionDenied("You prepared this pack, so someone else must check it.")
        if pack.narratives.filter(by=person).exists():
            raise PermissionDenied("You wrote part of this pack, so someone else must check it.")


def may_act_on_pack(person: Person, pack: BoardPack, step: PackStep) -> bool:
    """Whether `check_may_act_on_pack` lets this person through."""
    try:
        check_may_act_on_pack(person, pack, step)
    except PermissionDenied:
        return False
    return True
