"""Addresses of the door for programs."""

from django.urls import URLPattern, path

from plumbline.publishing.api import views
from plumbline.publishing.api.endpoints import api

app_name = "api"


def _behind_the_door() -> list[URLPattern]:
    patterns, _, _ = api.urls
    found = [each for each in patterns if isinstance(each, URLPattern) and each.name != "api-root"]
    return [path(str(each.pattern), views.door(each.callback), name=each.name) for each in found]


urlpatterns = [
    path("", views.documentation, name="documentation"),
    path("openapi.json", views.openapi, name="openapi"),
    *_behind_the_door(),
    path("<path:rest>", views.nothing_here, name="nothing_here"),
]
