"""Other ways to the same questions: the first page in Easy Read, and the form on paper. Nothing is asked here."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from plumbline.speakup.reporter.doors import door_page, draw, look_if_any
from plumbline.speakup.reporter.easy_read import MEDIA_TYPES, easy_read, own_picture
from plumbline.speakup.reporter.languages import asked_language, is_known, speaking
from plumbline.speakup.reporter.paper import paper_form, where_to_send
from plumbline.speakup.reporter.questions import BY_SLUG, WHAT_HAPPENED, number_of

READ = ("GET", "HEAD")


@door_page(has_sitting=False, methods=READ)
def easy_read_page(request: HttpRequest) -> HttpResponse:
    """The first page in short sentences, with pictures."""
    language = _language(request)
    with speaking(language):
        parts = easy_read()
    return draw(request, "speakup/reporter/easy_read.jinja", {"parts": parts}, language=language)


@door_page(has_sitting=False, methods=READ)
def paper(request: HttpRequest) -> HttpResponse:
    """The form on paper, ready for the browser's own printing."""
    language = _language(request)
    with speaking(language):
        context = {
            "questions": paper_form(),
            "story": number_of(BY_SLUG[WHAT_HAPPENED]),
            "goes_to": where_to_send(),
            "acknowledge_days": settings.ENVIRONMENT.speakup_acknowledge_days,
            "website": str(settings.ENVIRONMENT.public_url).rstrip("/").partition("://")[2] + "/speak-up",
        }
    return draw(request, "speakup/reporter/paper.jinja", context, language=language)


@door_page(has_sitting=False, methods=READ)
def picture(request: HttpRequest, name: str) -> HttpResponse:
    """A picture of the trust's own, in place of ours."""
    path = own_picture(name)
    if path is None:
        raise Http404("There is no such picture.")
    return HttpResponse(path.read_bytes(), content_type=MEDIA_TYPES[path.suffix])


def _language(request: HttpRequest) -> str:
    sitting = look_if_any(request)
    asked = request.GET.get("language", "")
    return (
        asked if is_known(asked) else (sitting.data.get("language") if sitting else "") or asked_language(request)
    )
