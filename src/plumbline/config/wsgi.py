"""The WSGI entry point. Each process that serves also looks at the clock of speak up, where one at a time turns
it, and wipes what is left of extracts."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plumbline.config.settings")
application = get_wsgi_application()

from plumbline.evidence.extracts.minding import keep_clear  # noqa: E402 - its models need Django to have started
from plumbline.speakup.sweeping import keep_turning  # noqa: E402 - the same

keep_turning()
keep_clear()
