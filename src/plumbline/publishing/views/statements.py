"""What the board has declared: every version, and recording the next one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from plumbline.people.requests import SignedInRequest
from plumbline.plan.record.keeping import RecordRefused
from plumbline.publishing import access, actions
from plumbline.publishing.forms import AdoptForm
from plumbline.publishing.models import BoardStatement


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def statements(request: SignedInRequest) -> HttpResponse:
    """Every version, newest first, and the form for another. None is ever changed."""
    access.check_may_adopt_statement(request.user)
    versions = BoardStatement.objects.order_by("-version")
    form = AdoptForm(request.POST if request.method == "POST" else None, is_first=not versions)
    if request.method == "POST" and form.is_valid():
        try:
            actions.adopt_statement(by=request.user, **form.cleaned_data)
        except RecordRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The statement is recorded. What it said before stays in the record.")
            return redirect("publishing:statements")
    return render(request, "publishing/statements.jinja", {"form": form, "versions": versions})
