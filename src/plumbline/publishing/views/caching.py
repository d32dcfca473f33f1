"""How long a public page may be kept by browsers and proxies: short, because a release can be withdrawn."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_cache_control, patch_vary_headers

SECONDS = 60


def for_everyone(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let shared caches keep what a stranger gets; a signed-in person's copy carries their name, so it is not."""

    @wraps(view)
    def cached(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if request.user.is_authenticated:
            patch_cache_control(response, private=True, no_cache=True)
        else:
            patch_cache_control(response, public=True, max_age=SECONDS)
        patch_vary_headers(response, ["Cookie"])
        return response

    return cached
