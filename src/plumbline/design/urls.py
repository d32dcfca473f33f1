"""Addresses of the component gallery."""

from django.urls import path

from plumbline.design import views

app_name = "design"
urlpatterns = [
    path("", views.gallery, name="gallery"),
    path("forms/", views.gallery_forms, name="gallery-forms"),
    path("list/", views.gallery_list, name="gallery-list"),
    path("confirm/", views.gallery_confirm, name="gallery-confirm"),
]
