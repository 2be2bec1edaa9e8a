"""Tags of the look, at hand in every template. In loops they stand over prepared rows."""

from datetime import date, datetime
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField
from django.utils.safestring import SafeString

from kzcp.core import parts, phones, words
from kzcp.core.devices import device_words
from kzcp.core.icons import icon

register = template.Library()

register.simple_tag(icon)
register.simple_tag(parts.risk)
register.simple_tag(parts.status)
register.simple_tag(parts.lock)
register.simple_tag(parts.level)
register.simple_tag(parts.due)
register.simple_tag(parts.done)
register.simple_tag(parts.note)
register.simple_tag(parts.steps)
register.simple_tag(parts.timeline)
register.simple_tag(parts.pages)
register.simple_tag(parts.saved)
register.simple_tag(parts.error_summary)
register.filter(parts.field_kind)


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """Label, hint, error and control of one form field."""
    return bound.as_field_group()


@register.filter
def due_words(when: datetime | date | None) -> str:
    """A deadline in words."""
    return words.due_words(when) if when else ""


@register.filter
def moment_words(when: datetime | None) -> str:
    """A moment in words, as it stands inside a sentence: "yesterday, 14:02". At its head add `capfirst`."""
    return words.moment_words(when) if when else ""


@register.filter
def day_words(when: date | datetime | None) -> str:
    """A day in words, with the year when it is not this one."""
    if isinstance(when, datetime):
        when = words.local(when).date()
    return words.day_words(when) if when else ""


@register.filter
def age_words(born: date | None) -> str:
    """An age in words: "11 years", "7 months"."""
    return words.age_words(born) if born else ""


@register.simple_tag
def languages() -> list[dict[str, str]]:
    """The languages of the interface: code, name in itself, short name."""
    return [{"code": code, "name": str(name), "short": str(name)[:3]} for code, name in settings.LANGUAGES]


@register.simple_tag
def htmx_settings() -> str:
    """The configuration of htmx: nothing evaluated, nothing kept in the browser, no style carried over.

    A text box that somebody has pulled larger has a style of its own; the policy of content refuses to set it anew.
    """
    return (
        '{"includeIndicatorStyles":false,"allowEval":false,"allowScriptTags":false,'
        '"historyCacheSize":0,"refreshOnHistoryMiss":true,"selfRequestsOnly":true,'
        '"attributesToSettle":["class"]}'
    )


@register.filter
def grouped_number(telephone: str) -> str:
    """A telephone number in groups for reading."""
    return phones.grouped(telephone)


@register.filter
def device(user_agent: str) -> str:
    """A browser and its system in words: "Chrome, Linux"."""
    return device_words(user_agent)


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """The value of a key, None when the mapping has none."""
    return mapping.get(key) if mapping else None
