"""The product's settings on a throwaway home: tests never touch the data of whoever runs them."""

import os
import tempfile
from pathlib import Path

os.environ["PLUMBLINE_HOME"] = tempfile.mkdtemp(prefix="plumbline-tests-")
(Path(os.environ["PLUMBLINE_HOME"]) / "demonstration").touch()

from plumbline.config.settings import *  # noqa: E402, F403

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
SPEAKUP_PASSPHRASE_COST = (1, 8)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # A file, as in the product: SQLite's in-memory database locks whole tables between threads.
    DATABASES["default"]["TEST"] = {"NAME": os.path.join(os.environ["PLUMBLINE_HOME"], "tests.sqlite3")}  # noqa: F405, PTH118
