"""Every message of the house is there in three languages, in one alphabet a word, with its placeholders."""

import re

import polib
import pytest
from django.conf import settings

from kzcp.core import messages

MIXED = re.compile(r"[A-Za-z][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-z]")
PLACE = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")
LANGUAGES = ("kk", "ru")


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_missing(language):
    assert messages.missing(settings.ROOT, language) == []


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_the_files_are_as_the_code_is(language):
    kept = messages.po_path(settings.ROOT, language).read_text(encoding="utf-8")
    if kept != messages.po_text(settings.ROOT, language):
        pytest.fail("run manage.py collect_messages")


def test_no_text_escapes_the_collecting():
    assert messages.escaping(settings.ROOT) == []


def test_control_a_text_in_an_f_string_or_in_a_variable_is_found(tmp_path):
    code = 'def say(_, name, n):\n    return f"{name}: {_(\'hidden\')}", _(name), _("seen"), ngettext("a", "b", n)\n'
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "page.py").write_text(code, encoding="utf-8")
    assert messages.escaping(tmp_path) == ["cases/page.py:2", "cases/page.py:2"]


def test_control_a_function_of_messages_under_another_name_is_found(tmp_path):
    code = 'from django.utils.translation import gettext as _now\n\n\ndef say():\n    return _now("hidden")\n'
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "page.py").write_text(code, encoding="utf-8")
    assert messages.escaping(tmp_path) == ["cases/page.py:1"]


def entries():
    for path in sorted((settings.ROOT / "locale").rglob("*.po")):
        for entry in polib.pofile(str(path)):
            for text in filter(None, [entry.msgstr, *entry.msgstr_plural.values()]):
                yield path.parent.parent.name, entry, text


def test_no_word_mixes_two_alphabets():
    assert [
        (language, text) for language, _entry, text in entries() if MIXED.search(PLACE.sub(" ", text))
    ] == []


def test_no_placeholder_is_invented():
    wrong = [
        (language, text)
        for language, entry, text in entries()
        if set(PLACE.findall(text)) - set(PLACE.findall(entry.msgid + entry.msgid_plural))
    ]
    assert wrong == []


def test_corrections_of_other_packages_are_whole():
    path = settings.ROOT / "locale" / "vendor" / "kk" / "LC_MESSAGES" / "django.po"
    assert [entry.msgid for entry in polib.pofile(str(path)) if not entry.translated()] == []
