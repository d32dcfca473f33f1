"""Addresses of the audit room."""

from django.urls import path

from plumbline.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.entries, name="entries"),
    path("verify", views.verify, name="verify"),
    path("<int:number>", views.entry, name="entry"),
]
