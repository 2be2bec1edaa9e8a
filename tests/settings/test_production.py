"""Production starts with secrets of its own only, and Django's deployment check finds nothing."""

import base64
import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def good() -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "kzcp.settings.production",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "MASTER_KEYS": f"2026:{key()}",
        "SEARCH_KEY": key(),
        "ALLOWED_HOSTS": "kzcp.example.org",
        "APP_DATABASE_URL": "postgresql://kzcp_app@localhost/kzcp",
        "REDIS_URL": "redis://localhost:6379/0",
        "PATH": os.environ["PATH"],
    }


def manage(environment: dict[str, str], *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_deployment_check_is_clean() -> None:
    told = manage(good(), "check", "--deploy", "--fail-level", "DEBUG")
    assert told.returncode == 0, told.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "django-insecure-" + "abcdefghijklmnop" * 4),
        ("SECRET_KEY", "a" * 64),
        ("SECRET_KEY", "a key of the tests that opens nothing elsewhere" * 2),
        ("MASTER_KEYS", ""),
        ("MASTER_KEYS", "2026:" + base64.b64encode(bytes(32)).decode()),
        ("MASTER_KEYS", "2026:c2hvcnQ="),
        ("SEARCH_KEY", "not base64"),
        ("ALLOWED_HOSTS", "*"),
    ],
)
def test_a_weak_or_default_secret_stops_the_start(name: str, value: str) -> None:
    told = manage({**good(), name: value}, "check")
    assert told.returncode != 0
    assert "ImproperlyConfigured" in told.stderr or "must" in told.stderr


@pytest.mark.parametrize("name", ["SECRET_KEY", "MASTER_KEYS", "SEARCH_KEY", "APP_DATABASE_URL", "REDIS_URL"])
def test_nothing_has_a_default(name: str) -> None:
    environment = good()
    del environment[name]
    assert manage(environment, "check").returncode != 0


def test_the_demo_cannot_be_part_of_production() -> None:
    code = "import django; from django.conf import settings; settings.INSTALLED_APPS += ['kzcp.demo']; django.setup()"
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=good(), capture_output=True, text=True, check=False
    )
    assert "may only be installed" in told.stderr
