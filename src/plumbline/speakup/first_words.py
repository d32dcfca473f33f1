"""What the front door says before the trust has written anything: first entries of help, and sample messages.

Only what is known to be true everywhere in England is shown. What each trust has of its own is there as a form to
fill in, with gaps in square brackets, and stays hidden until somebody has filled it. A sample message promises
nothing that the person who sends it cannot keep.
"""

from dataclasses import dataclass
from pathlib import Path

import yaml
from django.utils.translation import gettext_noop as _


@dataclass(frozen=True, slots=True)
class FirstHelp:
    """An entry of help that a new site starts with."""

    kind: str
    title: str
    text: str
    phone: str = ""
    url: str = ""

    @property
    def has_gaps(self) -> bool:
        """Whether the trust must fill something in first."""
        return "[" in self.title + self.text


HELP: tuple[FirstHelp, ...] = (
    FirstHelp(
        "emergency",
        _("Emergency services"),
        _(
            "Call 999 if you or someone else is in danger or badly hurt. If it is not safe to speak, call from a "
            "mobile phone and press 55 when you are asked."
        ),
        phone="999",
    ),
    FirstHelp(
        "wellbeing",
        _("NHS 111"),
        _("Call 111 and choose option 2 if you need help now with your mental health. It is open day and night."),
        phone="111",
        url="https://111.nhs.uk/",
    ),
    FirstHelp(
        "police",
        _("Police, when it is not an emergency"),
        _("Call 101 to tell the police about a hate crime."),
        phone="101",
    ),
    FirstHelp(
        "police",
        _("True Vision"),
        _("Tell the police about a hate crime online. You do not have to give your name."),
        url="https://www.report-it.org.uk/",
    ),
    FirstHelp(
        "staff",
        "Freedom to Speak Up guardian",
        "[Name and how to reach them.] The guardian listens to anyone who works here, and is not your manager.",
    ),
    FirstHelp(
        "staff",
        "Staff race equality network",
        "[How to reach the network.] Colleagues who know what racism at work is like.",
    ),
    FirstHelp("wellbeing", "Staff wellbeing service", "[How to reach the service, and when it is open.]"),
    FirstHelp(
        "advice",
        "Advocacy for patients",
        "[Name of the service and how to reach it.] An advocate helps you to say what you want. It is free.",
    ),
    FirstHelp(
        "advice",
        "Patient Advice and Liaison Service (PALS)",
        "[How to reach PALS, and when it is open.] Advice for patients, families and carers.",
    ),
)

INVENTED: dict[str, tuple[str, str]] = {
    "Freedom to Speak Up guardian": (
        "Listens to anyone who works here, and is not your manager. Monday to Friday, 9am to 5pm.",
        "01632 960 101",
    ),
    "Staff race equality network": ("Colleagues who know what racism at work is like.", "01632 960 102"),
    "Staff wellbeing service": ("Someone to talk to, for anyone who works here. Every day.", "01632 960 103"),
    "Advocacy for patients": (
        "An advocate helps you to say what you want. It is free, and not part of the trust.",
        "01632 960 104",
    ),
    "Patient Advice and Liaison Service (PALS)": (
        "Advice for patients, families and carers. Monday to Friday, 9am to 4pm.",
        "01632 960 105",
    ),
}
"""What fills the gaps in a demonstration. The numbers are kept free for drama: nobody answers them."""


@dataclass(frozen=True, slots=True)
class FirstMessage:
    """A sample message that a new site starts with."""

    title: str
    text: str


def first_messages() -> tuple[FirstMessage, ...]:
    """The sample messages, in the order in which a case needs them."""
    rows = yaml.safe_load((Path(__file__).parent / "first_messages.yaml").read_text(encoding="utf-8"))
    return tuple(FirstMessage(row["title"], row["text"]) for row in rows)
