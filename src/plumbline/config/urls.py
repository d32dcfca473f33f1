"""Where each room is mounted."""

from django.urls import include, path

from plumbline.config import views
from plumbline.plan.views import due

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("desk/", views.desk, name="desk"),
    path("desk/components/", include("plumbline.design.urls")),
    path("desk/organisation/", include("plumbline.organisation.urls")),
    path("desk/audit/", include("plumbline.audit.urls")),
    path("desk/people/", include("plumbline.people.urls")),
    path("desk/evidence/", include("plumbline.evidence.urls")),
    path("desk/assurance/", include("plumbline.plan.assurance_urls")),
    path("desk/plan/sheets/", include("plumbline.plan.sheets_urls")),
    path("desk/plan/pictures/", include("plumbline.plan.pictures_urls")),
    path("desk/speak-up/door/", include("plumbline.speakup.handler.door.urls")),
    path("desk/plan/", include("plumbline.plan.urls")),
    path("plan-update/", due.update_by_link, name="plan_update_sent"),
    path("plan-update/<str:token>/", due.open_link, name="plan_update_by_link"),
    path("speak-up/", include("plumbline.speakup.reporter.urls")),
    path("desk/speak-up/", include("plumbline.speakup.handler.urls")),
    path("api/v1/", include("plumbline.publishing.api.urls")),
    path("account/", include("plumbline.people.account_urls")),
    path("editor/", include("plumbline.publishing.editor")),
    path("", include("plumbline.publishing.urls")),
    path("", include("plumbline.publishing.site_urls")),
]

handler400 = "plumbline.design.errors.not_understood"
handler403 = "plumbline.design.errors.refused"
handler404 = "plumbline.design.errors.not_found"
handler500 = "plumbline.design.errors.broken"
