"""Addresses of the plan's pictures."""

from django.urls import path

from plumbline.plan.views import pictures

app_name = "planpictures"
urlpatterns = [
    path("timeline/", pictures.timeline, name="timeline"),
    path("timeline.svg", pictures.timeline_picture, name="timeline_svg"),
    path("drivers/", pictures.drivers, name="drivers"),
    path("drivers.svg", pictures.drivers_picture, name="drivers_svg"),
]
