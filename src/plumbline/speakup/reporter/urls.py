"""The front door's addresses. Nothing about a report, or how far somebody is with it, is ever in one."""

from django.urls import path

from plumbline.speakup.reporter.views import handouts, opening, own, questionnaire

app_name = "speakup"
urlpatterns = [
    path("", opening.start, name="start"),
    path("help/", opening.help_page, name="help"),
    path("anonymous/", opening.anonymous, name="anonymous"),
    path("report/", questionnaire.report, name="report"),
    path("return/", own.come_back, name="return"),
    path("mine/", own.mine, name="mine"),
    path("code/", own.code_file, name="code"),
    path("exit/", opening.leave, name="exit"),
    path("easy-read/", handouts.easy_read_page, name="easy_read"),
    path("easy-read/<slug:name>", handouts.picture, name="picture"),
    path("paper/", handouts.paper, name="paper"),
    path("<slug:language>/", opening.start, name="start_in"),
]
