"""The words that a new site starts with; editors change them at /editor/.

Two sets: neutral ones for a trust that installs Plumbline, and ones for the invented demonstration trust. Figures
are never written here: pages pick released measures.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

FIGURES_FIRST = ("detentions", "community-treatment-orders", "discrimination-by-patients")
"""Which measures the front page shows first, where they are released."""
STATEMENT_ADOPTED = date(2025, 11, 27)
STATEMENT = """Racism hurts people. It hurts the people we care for, the people we work with and the places \
where we all live. We will not put up with it.

Everyone who comes to us, and everyone who works here, has the right to be safe, to be heard and to be treated \
with respect.

We will look for unfairness in how we work, and we will change it. We will do this with the people it harms, not \
on their behalf.

We will show our figures, also when they are hard to read. When we do not keep a promise, we will say so here."""

# Six areas are confirmed for a plan of this kind. The other three are to be agreed, and the page says so.
AREAS = (
    ("Leadership and governance", "Leaders answer for what changes, and for what does not.", True),
    ("Partnership working", "We work with communities, carers, police and councils.", True),
    ("Improvement led by data", "We look at the figures, act on them and look again.", True),
    ("A fair and mixed workforce", "People are hired, treated and promoted fairly.", True),
    ("Digital inclusion", "Nobody is left out because a service is online.", True),
    ("Cultural awareness", "We learn what care feels like to people unlike ourselves.", True),
    ("Knowledge and awareness of staff", "Staff know what racism does and what to do about it.", False),
    ("Learning together", "Staff and communities learn from one another.", False),
    ("Making services together", "People who use services help to design them.", False),
)


SPEAK_UP = (
    {"type": "heading", "value": {"text": "Speak up: report racism", "level": "2"}},
    {
        "type": "text",
        "value": "<p>If racism hurt you, or you saw it happen, "
        '<a href="/speak-up/">tell us</a>. Anyone can. You need no account, and you do not have to say who you '
        "are. You get an answer.</p>",
    },
)


@dataclass(frozen=True, slots=True)
class Words:
    """What the front page and the pages below it say at first."""

    heading: str
    introduction: str
    statement: str = ""
    areas: tuple[tuple[str, str, bool], ...] = ()
    body: list[dict[str, Any]] = field(default_factory=lambda: [dict(block) for block in SPEAK_UP])


DEMONSTRATION = Words(
    heading="Racism harms people. We have promised to change that, and to show what we do.",
    introduction="Black people are still detained more often than White people. Staff are still abused because "
    "of their race. Here you can see what the figures say, what our board has promised and what we work on.",
    statement=STATEMENT,
    areas=AREAS,
)
NEUTRAL = Words(
    heading="Our work against racism",
    introduction="Here you can see what the figures say about race equality, and what we do about it. "
    "We are still writing this page.",
)


def heading(text: str, level: int = 2) -> dict[str, Any]:
    """A heading block."""
    return {"type": "heading", "value": {"text": text, "level": str(level)}}


def text(*paragraphs: str) -> dict[str, Any]:
    """A block of running text."""
    return {"type": "text", "value": "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)}


def bullets(*items: str) -> dict[str, Any]:
    """A block with a list."""
    return {"type": "text", "value": "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"}


@dataclass(frozen=True, slots=True)
class FirstPage:
    """A page below the front page."""

    slug: str
    title: str
    summary: str
    body: tuple[dict[str, Any], ...]


ACCESSIBILITY = FirstPage(
    slug="accessibility",
    title="Accessibility statement",
    summary="How this website works for everyone, and what to do when it does not.",
    body=(
        heading("What you should be able to do"),
        text("We want as many people as possible to be able to use this website. You should be able to:"),
        bullets(
            "make the text up to four times larger without losing anything off the screen",
            "get to every part with a keyboard alone",
            "listen to every part with a screen reader",
            "read every chart as a table",
            "use every page with JavaScript turned off",
        ),
        heading("How accessible this website is"),
        text(
            "We build this website to meet the Web Content Accessibility Guidelines (WCAG), version "
            "2.2, level AA. "
            "Machines check every page on each change. Checks by people who use assistive technology "
            "have not been "
            "done yet. Until they have, we do not claim full compliance.",
        ),
        heading("Telling us about racism"),
        text(
            'You can <a href="/speak-up/">tell us about racism</a> on any phone or computer, with a screen '
            "reader, by keyboard, and with JavaScript turned off. The first page is there "
            '<a href="/speak-up/easy-read/">in Easy Read</a> too, and there is '
            '<a href="/speak-up/paper/">a form on paper</a>.',
            "The pages come in English and in 7 other languages. A page says that it is a draft until a speaker "
            "of the language has read it. You can write to us in any language.",
            "People who find reading hard have not tried the Easy Read page yet. We would like them to.",
        ),
        heading("When something does not work for you"),
        text(
            "Tell the trust what you were trying to do and which page you were on. Ask for the page in another "
            "format if you need one, such as large print, easy read, audio or braille.",
            "If you are not happy with the answer, the Equality Advisory and Support Service can help you.",
        ),
        heading("About this statement"),
        text("This is a first version that comes with the website. The trust has yet to review it."),
    ),
)
PRIVACY = FirstPage(
    slug="privacy",
    title="Privacy",
    summary="What this website knows about you, and what it does not.",
    body=(
        heading("When you only read"),
        text(
            "You do not need an account to read these pages. We do not count or follow you. No other "
            "company gets "
            "to know that you were here: pages load nothing from other websites."
        ),
        heading("Cookies"),
        text(
            "Reading sets no cookies. If you work with us and sign in, we set one cookie that keeps "
            "you signed in "
            "and one that protects forms. Both are needed, so we do not ask."
        ),
        heading("When you tell us about racism"),
        text(
            "You need no account and no name. We do not keep your internet address, or which phone or computer "
            "you use. We keep the day on which you told us, not the hour.",
            "While you write, one cookie holds the key to what you have typed. You can leave at any time, and it "
            "is gone. It is also gone when you stop for a while: the page says for how long.",
        ),
        bullets(
            "What you send is locked before it is kept. Only the case team can open it. The people who run our "
            "computers cannot.",
            "If you leave a name, it is locked a second time. Two people from different teams must agree to open "
            "it, and we tell you when they do.",
            "We count reports, without anything that shows who you are. Small numbers are not shown.",
            "We keep what you sent until the trust deletes it. The trust has yet to say here for how long.",
        ),
        text(
            "There are things that we cannot promise. Read "
            '<a href="/speak-up/anonymous/">what anonymous means here, and what it does not</a>.'
        ),
        heading("The figures"),
        text(
            "The figures on these pages are about groups of people. Numbers that are so small that a "
            "person could "
            "be recognised are not shown. Two people have checked the trust's own figures before they "
            "appear here."
        ),
        heading("About this page"),
        text(
            "This is a first version that comes with the website. The trust has yet to add its own "
            "privacy notice."
        ),
    ),
)
FIGURES = FirstPage(
    slug="about-the-figures",
    title="About the figures",
    summary="Where the figures come from, and how to read them.",
    body=(
        heading("Two kinds of figures"),
        text(
            "Some figures are about the whole country. They are official statistics that anyone can check. "
            "Others are the trust's own. Each page says which kind it shows and where the figures come from."
        ),
        heading("What “times as often” means"),
        text(
            "We compare how often something happens in two groups of the same size. If it happens to 20 in every "
            "100,000 people of one group and to 10 in every 100,000 of another, it happens twice as often."
        ),
        heading("How sure we are"),
        text(
            "A count can be a little higher or lower by chance. So we show a range beside each figure. The true "
            "figure probably lies in it. The smaller the group, the wider the range."
        ),
        heading("What is not shown"),
        text(
            "Where a number is so small that somebody could be recognised, it is left out. The page then says "
            "“withheld”. That does not mean zero."
        ),
        heading("What a figure cannot tell"),
        text(
            "A difference between groups shows that something is unequal. It does not show why. For "
            "that we need to "
            "listen to people as well."
        ),
    ),
)
FIRST_PAGES = (FIGURES, ACCESSIBILITY, PRIVACY)
