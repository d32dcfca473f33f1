"""The first page in Easy Read: short sentences, one idea each, a picture beside every few of them.

Easy Read is for people who find reading hard, many of them with a learning disability. Numbers are figures, hard
words are explained, nothing is a figure of speech. The pictures say nothing that the words do not, so they have
no text of their own. A trust can put pictures that it tested with people in their place.
"""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plumbline.speakup.reporter.questions import QUESTIONS

PICTURES = (
    "speech",
    "stop",
    "see",
    "phone",
    "form",
    "person",
    "helper",
    "clock",
    "lock",
    "code",
    "letter",
    "question",
    "computer",
    "exit",
)
MEDIA_TYPES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
}


@dataclass(frozen=True, slots=True)
class Idea:
    """A picture with the few sentences beside it."""

    picture: str
    sentences: tuple[str, ...]

    @property
    def picture_url(self) -> str:
        """The trust's own picture where it has one, else ours."""
        if own_picture(self.picture):
            return reverse("speakup:picture", args=[self.picture])
        return static(f"speakup/easy-read/{self.picture}.svg")


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with the ideas under it."""

    heading: str
    ideas: tuple[Idea, ...]


def easy_read() -> tuple[Part, ...]:
    """The whole page, in the language of whoever asks."""
    return (_what(), _danger(), _telling(), _afterwards(), _limits(), _leaving())


def own_picture(name: str) -> Path | None:
    """The trust's own picture of that name; none where it keeps ours."""
    folder = settings.ENVIRONMENT.speakup_pictures
    if not folder or name not in PICTURES:
        return None
    found = (Path(folder) / f"{name}{ending}" for ending in MEDIA_TYPES)
    return next((path for path in found if path.is_file()), None)


def _what() -> Part:
    return Part(
        _("What this page is about"),
        (
            Idea(
                "speech",
                (
                    _("This page is about racism."),
                    _("Racism is when someone treats you badly because of your race."),
                    _("It can be because of your skin colour."),
                    _("It can be because of where you or your family come from."),
                    _("It can be because of how you speak."),
                ),
            ),
            Idea("stop", (_("Racism is wrong."), _("If it happens to you, it is not your fault."))),
            Idea("see", (_("You can tell us about it."), _("You can also tell us if you saw it happen."))),
        ),
    )


def _danger() -> Part:
    return Part(_("If you are in danger"), (Idea("phone", (_("Are you in danger now?"), _("Call 999."))),))


def _telling() -> Part:
    minutes = settings.ENVIRONMENT.speakup_idle_minutes
    return Part(
        _("How to tell us"),
        (
            Idea(
                "form",
                (
                    ngettext("We ask you %(count)d question.", "We ask you %(count)d questions.", len(QUESTIONS))
                    % {"count": len(QUESTIONS)},
                    _("You must answer only 1 of them."),
                    _("It is: What happened?"),
                    _("You can leave out all the others."),
                    _("You can write in your own language."),
                ),
            ),
            Idea("person", (_("You do not have to tell us your name."),)),
            Idea("helper", (_("Someone you trust can help you."), _("They can write for you."))),
            Idea(
                "clock",
                (
                    _("You can take your time."),
                    ngettext(
                        "If you stop for %(count)d minute, we forget what you wrote.",
                        "If you stop for %(count)d minutes, we forget what you wrote.",
                        minutes,
                    )
                    % {"count": minutes},
                    _("Then you have to start again."),
                ),
            ),
        ),
    )


def _afterwards() -> Part:
    days = settings.ENVIRONMENT.speakup_acknowledge_days
    return Part(
        _("What happens then"),
        (
            Idea(
                "lock",
                (
                    _("We lock what you tell us."),
                    _("Only a few people can read it."),
                    _("We call them the case team."),
                    _("You can say who must not read it."),
                ),
            ),
            Idea(
                "code",
                (
                    _("You get a code."),
                    _("A code is a row of letters and numbers."),
                    _("Write it down, or print it."),
                    _("Keep it safe."),
                    _("Do not show it to other people."),
                ),
            ),
            Idea(
                "letter",
                (
                    ngettext(
                        "The case team tries to answer you in %(count)d working day.",
                        "The case team tries to answer you in %(count)d working days.",
                        days,
                    )
                    % {"count": days},
                    _("Working days are Monday to Friday."),
                    _("Come back here with your code."),
                    _("Then you can read the answer."),
                    _("You can write to us again."),
                ),
            ),
        ),
    )


def _limits() -> Part:
    return Part(
        _("What we cannot do"),
        (
            Idea(
                "question",
                (
                    _("We cannot always find out what happened."),
                    _("We will tell you if we cannot."),
                    _("If someone could get hurt, we may have to tell other people."),
                    _("We do this to keep people safe."),
                ),
            ),
            Idea(
                "computer",
                (
                    _("If you use a computer at work, your work may see that you were here."),
                    _("They cannot see what you wrote."),
                    _("Use your own phone if you can."),
                ),
            ),
        ),
    )


def _leaving() -> Part:
    return Part(
        _("How to leave this page fast"),
        (
            Idea(
                "exit",
                (
                    _("Every page has a button."),
                    _("It says: Exit this page."),
                    _("Press it to leave."),
                    _("We then forget what you wrote, if you have not sent it."),
                ),
            ),
        ),
    )
