"""The WSGI entry point. Each process that serves also looks at the clock of speak up, where one at a time turns
it, and wipes what is left of extracts."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plumbline.config.settings")
application = get_wsgi_application()

from django.urls import get_resolver  # noqa: E402 - Django must have started

from plumbline.evidence.extracts.minding import keep_clear  # noqa: E402 - its models need Django to have started
from plumbline.speakup.sweeping import keep_turning  # noqa: E402 - the same

# Every page's code now, before anybody waits for it; and what stays as long as the process is never searched for
# what can be thrown away: each search took longer than most pages do, and struck whoever was asking just then.
_ = get_resolver().url_patterns
gc.collect()
gc.freeze()
keep_turning()
keep_clear()
