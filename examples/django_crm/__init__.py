"""Django without a project: its settings, once a process, before any model is defined."""

import atexit
import shutil
import tempfile
from pathlib import Path

import django
from django.conf import settings

_FOLDER = Path(tempfile.mkdtemp(prefix="casenum-django-"))
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)

settings.configure(
    INSTALLED_APPS=["django_crm"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": _FOLDER / "crm.db",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",  # a writer that begins deferred fails under load
                "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF",
                "timeout": 30,
            },
        },
        "postgres": {"ENGINE": "django.db.backends.postgresql"},  # a test says where it is
    },
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()
