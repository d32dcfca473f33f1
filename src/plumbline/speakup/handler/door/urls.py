"""Addresses of what surrounds the front door."""

from django.urls import path

from plumbline.speakup.handler.door.views import help as help_views
from plumbline.speakup.handler.door.views import outside, templates, translations

app_name = "door"

urlpatterns = [
    path("", outside.index, name="index"),
    path("help/", help_views.help_list, name="help"),
    path("help/add/", help_views.add, name="add_help"),
    path("help/<int:pk>/", help_views.change_entry, name="change_help"),
    path("help/<int:pk>/tried/", help_views.tried, name="tried_help"),
    path("help/<int:pk>/<str:act>/", help_views.act, name="act_help"),
    path("messages/", templates.template_list, name="templates"),
    path("messages/add/", templates.add, name="add_template"),
    path("messages/<int:pk>/", templates.change_template, name="change_template"),
    path("messages/<int:pk>/<str:act>/", templates.act, name="act_template"),
    path("languages/", translations.languages, name="translations"),
    path("languages/<str:code>/", translations.language, name="translation"),
    path("posters/", outside.posters, name="posters"),
    path("posters/print/", outside.print_posters, name="print_posters"),
    path("assist/", outside.assist, name="assist"),
]
