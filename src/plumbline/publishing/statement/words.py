"""What a draft of the board's statement changes, sentence by sentence, so that it can be said in words."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

SAME, ADDED, REMOVED = "same", "added", "removed"
_END_OF_SENTENCE = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True, slots=True)
class Passage:
    """Sentences next to one another in one paragraph that stay, that are new or that go."""

    kind: str
    text: str


def paragraphs_in(text: str) -> list[str]:
    """The paragraphs of a text: an empty line parts them."""
    return [part.strip() for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) if part.strip()]


def passages(before: str, after: str) -> list[Passage]:
    """Both texts as one: what stays, what goes and what is new, in reading order.

    >>> [f"{each.kind}: {each.text}" for each in passages("We care. We try.", "We care. We do it.")]
    ['same: We care.', 'removed: We try.', 'added: We do it.']
    """
    old, new = _sentences(before), _sentences(after)
    # Without autojunk: a sentence that comes often is a sentence like any other.
    matcher = SequenceMatcher(None, [text for _, text in old], [text for _, text in new], autojunk=False)
    found: list[Passage] = []
    for what, first, last, from_, to in matcher.get_opcodes():
        if what == "equal":
            found += _joined(SAME, new[from_:to])
        else:
            found += _joined(REMOVED, old[first:last]) + _joined(ADDED, new[from_:to])
    return found


def _sentences(text: str) -> list[tuple[int, str]]:
    """Each sentence with the number of its paragraph; how a line is broken makes no difference."""
    return [
        (number, sentence)
        for number, paragraph in enumerate(paragraphs_in(text))
        for sentence in _END_OF_SENTENCE.split(" ".join(paragraph.split()))
    ]


def _joined(kind: str, sentences: list[tuple[int, str]]) -> list[Passage]:
    by_paragraph = groupby(sentences, key=lambda each: each[0])
    return [Passage(kind, " ".join(text for _, text in part)) for _, part in by_paragraph]
