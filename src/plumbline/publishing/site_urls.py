"""Wagtail's public addresses, with its own sign-in and shared-password doors closed. Mounted last."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path, re_path
from wagtail.urls import serve_pattern

from plumbline.publishing.editor import closed
from plumbline.publishing.views import site

urlpatterns = [
    path("_util/login/", login_not_required(closed), name="wagtailcore_login"),
    path("documents/<int:document_id>/<path:document_filename>", site.document, name="wagtaildocs_serve"),
    path("media/images/<path:name>", site.picture, name="picture"),
    re_path(serve_pattern, site.page, name="wagtail_serve"),
]
