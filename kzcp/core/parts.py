"""The small parts of the look that stand in rows: pills, frames, deadlines, steps. No queries, no rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.forms import BaseForm, BoundField, CheckboxInput
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kzcp.core import words
from kzcp.core.icons import icon

# The shape tells the level where the colour does not.
RISKS: Final = {"HIGH": ("high", "triangle"), "MEDIUM": ("mid", "diamond"), "LOW": ("low", "disc")}
DUE_ICONS: Final = {"late": "warning", "done": "check"}
NOTE_ICONS: Final = {"": "eye", "good": "check", "warn": "warning", "bad": "warning"}


def risk(code: str, label: object) -> SafeString:
    """The pill of a risk level: the code of the set risk_level gives the shape. Nothing without a code."""
    if not code:
        return mark_safe("")
    kind, shape = RISKS[code]
    return format_html('<span class="risk {}">{}{}</span>', kind, icon(shape), label)


def status(label: object, icon_name: str = "") -> SafeString:
    """The frame of a status."""
    return format_html('<span class="tag">{}{}</span>', icon(icon_name) if icon_name else "", label)


def lock(label: object) -> SafeString:
    """The frame of what is confidential."""
    return status(label, "lock")


def level(label: object) -> SafeString:
    """The frame of a level of confidentiality, named as such so that it does not read as a risk."""
    told = str(label)
    return lock(_("Confidentiality: %(level)s") % {"level": told[:1].lower() + told[1:]})


def due(
    when: datetime | date | words.Due | None, text: object = "", state: words.State | None = None
) -> SafeString:
    """The clock of a deadline; `text` and `state` replace what the moment would say. None gives nothing."""
    told = when if isinstance(when, words.Due) or when is None else words.due(when)
    if told is None and not text:
        return mark_safe("")
    known: str = state if state is not None else told.state if told else ""
    kind = f"due {known}" if known else "due"
    shape = icon(DUE_ICONS.get(known, "clock"))
    return format_html('<span class="{}">{}{}</span>', kind, shape, text or (told.text if told else ""))


def done(text: object) -> SafeString:
    """What is done, with its tick."""
    return due(None, text, "done")


def note(text: object, title: object = "", kind: str = "", icon_name: str = "") -> SafeString:
    """A notice of kind "", good, warn or bad; at most two on a screen."""
    head = format_html("<b>{}</b> ", title) if title else ""
    shape = icon(icon_name or NOTE_ICONS[kind])
    return format_html('<div class="note {}">{}<span>{}{}</span></div>', kind, shape, head, text)


@dataclass(frozen=True)
class Step:
    """One step of a life cycle or of an intake: state is done, now or empty."""

    label: object
    state: str = ""
    small: object = ""


def steps(items: Iterable[Step], kind: str = "") -> SafeString:
    """The row of steps; kind "slim" shows only the dots and leaves the words to the page."""
    rows = list(items)
    made = [_step(row, number, len(rows), kind) for number, row in enumerate(rows, 1)]
    return format_html(
        '<ol class="steps {}" aria-label="{}">{}</ol>',
        kind,
        _("Steps"),
        format_html_join("", "{}", ((m,) for m in made)),
    )


def _step(row: Step, number: int, total: int, kind: str) -> SafeString:
    current = row.state == "now"
    told = _("Step %(number)s of %(total)s") % {"number": number, "total": total}
    lead = format_html('<span class="narrow">{}: </span>', told) if current and kind != "slim" else ""
    ends = format_html('<span class="vh">, {}</span>', _("done")) if row.state == "done" else ""
    small = format_html(" <small>{}</small>", row.small) if row.small else ""
    return format_html(
        '<li class="{}"{}><span{}>{}{}{}{}</span></li>',
        row.state,
        mark_safe(' aria-current="step"') if current else "",
        mark_safe(' class="vh"') if kind == "slim" else "",
        lead,
        row.label,
        small,
        ends,
    )


@dataclass(frozen=True)
class Happening:
    """One entry of a timeline, everything in words already."""

    icon: str
    when: object
    title: object
    text: object = ""
    url: str = ""
    link: object = ""


def timeline(items: Iterable[Happening]) -> SafeString:
    """What happened, newest first; months are headings of the page."""
    return format_html(
        '<ol class="tl">{}</ol>', format_html_join("", "{}", ((_happening(i),) for i in items))
    )


def _happening(item: Happening) -> SafeString:
    link = format_html('<a class="go" href="{}">{}</a>', item.url, item.link) if item.url else ""
    return format_html(
        '<li>{}<p class="small soft">{}</p><p><b>{}</b> {}</p>{}</li>',
        icon(item.icon),
        item.when,
        item.title,
        item.text,
        link,
    )


def pages(earlier: str = "", later: str = "", told: object = "") -> SafeString:
    """Earlier and Later of a keyset list; empty addresses leave their link out."""
    if not (earlier or later or told):
        return mark_safe("")
    first = format_html('<a href="{}" rel="prev">{}</a>', earlier, _("Earlier")) if earlier else ""
    last = format_html('<a href="{}" rel="next">{}</a>', later, _("Later")) if later else ""
    count = format_html('<span class="soft push">{}</span>', told) if told else ""
    return format_html('<nav class="pages" aria-label="{}">{}{}{}</nav>', _("Pages"), first, last, count)


def saved(when: datetime | None) -> SafeString:
    """What autosave has to say; its script changes the words, the server says when it was last saved.

    Of the two icons the look shows the tick for what is saved, the clock until then, and none before any words.
    """
    text = _("Saved %(time)s") % {"time": words.clock_words(when)} if when else ""
    return format_html(
        '<span class="due {} push" role="status" data-save-status data-saved="{}" data-saving="{}" '
        'data-unsaved="{}" data-behind="{}" data-signed-out="{}" data-refused="{}">{}{}<span data-save-words>{}</span></span>',
        "done" if when else "",
        _("Saved {time}"),
        _("Saving"),
        _("Not saved yet, trying again"),
        _("Changed on another device: reload the page to see it"),
        _("Not saved: sign in again in another tab, the text stays here"),
        _("Could not be saved. {reason} What is typed stays here."),
        icon("check"),
        icon("clock"),
        text,
    )


def target(field: BoundField) -> str:
    """The id that a link to this field leads to: the first control of a group."""
    single = field.id_for_label
    if single or isinstance(field.field.widget, CheckboxInput):
        return single
    first = next(iter(field.subwidgets), None)
    return (first.id_for_label if first else "") or field.auto_id


def error_words(label: str, text: str) -> str:
    """An error with the name of its field: no colon after a question, no name where the text begins with it."""
    if not label or text.casefold().startswith(label.casefold()):
        return text
    return f"{label} {text}" if label.endswith(("?", "!", ".", ":")) else f"{label}: {text}"


def error_summary(form: BaseForm) -> SafeString:
    """All errors of a form on top, each linked to its field. Nothing when there are none."""
    if not form.errors:
        return mark_safe("")
    own = format_html_join("", "<p>{}</p>", ((text,) for text in form.non_field_errors()))
    linked = format_html_join(
        "",
        '<p><a class="name" href="#{}">{}</a></p>',
        (
            (target(field), error_words(str(field.label), str(text)))
            for field in form
            if field.errors
            for text in field.errors
        ),
    )
    count = sum(len(errors) for errors in form.errors.values())
    title = ngettext("Correct one answer to continue", "Correct %(n)s answers to continue", count) % {
        "n": count
    }
    return format_html(
        '<div class="errors stack gap2" role="alert" tabindex="-1" data-errors aria-labelledby="errors-title">'
        '<h2 id="errors-title">{}</h2>{}{}</div>',
        title,
        own,
        linked,
    )


def field_kind(field: BoundField) -> str:
    """How a field is laid out: hidden, choice (one box), choices (a group) or plain."""
    widget: Any = field.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, CheckboxInput):
        return "choice"
    return "choices" if widget.use_fieldset else "plain"
