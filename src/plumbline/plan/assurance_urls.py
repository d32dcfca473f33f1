"""Addresses of what the plan is held against: frameworks, risks and equality impact assessments."""

from django.urls import path

from plumbline.plan.views import assessments, frameworks, risks

app_name = "assurance"
urlpatterns = [
    path("", frameworks.list_of_frameworks, name="frameworks"),
    path("import", frameworks.import_framework, name="import"),
    path("framework-template.csv", frameworks.template, name="template"),
    path("frameworks/<slug:slug>/", frameworks.framework, name="framework"),
    path("frameworks/<slug:slug>.xlsx", frameworks.workbook, name="workbook"),
    path("frameworks/<slug:slug>/scale", frameworks.set_scale, name="set_scale"),
    path("frameworks/<slug:slug>/<int:pk>/", frameworks.requirement, name="requirement"),
    path("frameworks/<slug:slug>/<int:pk>/cover", frameworks.cover, name="cover"),
    path("frameworks/<slug:slug>/<int:pk>/uncover/<int:link>", frameworks.uncover, name="uncover"),
    path("frameworks/<slug:slug>/<int:pk>/score", frameworks.score, name="score"),
    path("frameworks/<slug:slug>/<int:pk>/second", frameworks.score_second, name="score_second"),
    path("commitments/<int:number>/", frameworks.commitment, name="commitment"),
    path("commitments/<int:number>/assess", assessments.write_assessment, name="write_assessment"),
    path("risks/", risks.list_of_risks, name="risks"),
    path("risks/grid", risks.grid, name="grid"),
    path("risks/add", risks.add_risk, name="add_risk"),
    path("risks/<int:number>/", risks.risk, name="risk"),
    path("risks/<int:number>/change", risks.change_risk, name="change_risk"),
    path("risks/<int:number>/close", risks.close_risk, name="close_risk"),
    path("risks/<int:number>/reopen", risks.reopen_risk, name="reopen_risk"),
    path("assessments/", assessments.list_of_assessments, name="assessments"),
    path("assessments/<int:number>/", assessments.assessment, name="assessment"),
    path("assessments/<int:number>/change", assessments.change_assessment, name="change_assessment"),
    path("assessments/<int:number>/sign", assessments.sign_assessment, name="sign_assessment"),
]
