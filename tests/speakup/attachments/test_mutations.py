"""Whatever is done to a file, it comes back clean or is refused: no other exception ever escapes."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plumbline.speakup.attachments import REFUSALS, AttachmentRefused, Limits, clean
from plumbline.speakup.attachments.kinds import KINDS
from tests.speakup.attachments import documents, pictures, recordings
from tests.speakup.attachments.markers import Markers

WHOLE = {
    **{kind: make(Markers()) for kind, make in pictures.MAKERS.items()},
    "pdf": documents.hiding(Markers()),
    **{kind: recordings.sound(kind, Markers()) for kind in ("m4a", "mp3", "opus", "wav", "webm", "amr")},
    "mp4": recordings.video("mp4", Markers()),
    "text": "She said “go home”.".encode() * 20,
}
SENTENCES = {sentence for code, sentence in REFUSALS.items() if code != "try_again"}
MEDIA_TYPES = {kind.media_type for kind in KINDS.values()}
FEW = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))


def check_comes_back_clean_or_refused(content: bytes) -> None:
    try:
        became = clean(content, name="file", limits=Limits(seconds=20)).media_type
    except AttachmentRefused as refused:
        became = str(refused)

    assert became in MEDIA_TYPES | SENTENCES


@pytest.mark.parametrize("kind", WHOLE)
@FEW
@given(data=st.data())
def test_a_file_with_bytes_changed_moved_and_cut(kind: str, data: st.DataObject) -> None:
    content = bytearray(WHOLE[kind])
    place = st.integers(0, len(content) - 1)
    for at, value in data.draw(st.lists(st.tuples(place, st.integers(0, 255)), max_size=12)):
        content[at] = value
    start, end = sorted(data.draw(st.tuples(place, place)))
    change = data.draw(st.sampled_from(["keep", "cut the end", "leave out", "double", "blank"]))
    content = {
        "keep": content,
        "cut the end": content[:end],
        "leave out": content[:start] + content[end:],
        "double": content[:end] + content[start:],
        "blank": content[:start] + bytes(end - start) + content[end:],
    }[change]

    check_comes_back_clean_or_refused(bytes(content))


@FEW
@given(head=st.sampled_from(sorted(WHOLE)), tail=st.sampled_from(sorted(WHOLE)), length=st.integers(4, 200))
def test_the_head_of_one_file_on_the_body_of_another(head: str, tail: str, length: int) -> None:
    check_comes_back_clean_or_refused(WHOLE[head][:length] + WHOLE[tail])


@FEW
@given(st.binary(max_size=2_000))
def test_any_bytes_at_all(content: bytes) -> None:
    check_comes_back_clean_or_refused(content)
