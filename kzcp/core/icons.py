"""The icons of the look: shapes on a grid of 24, drawn as strokes, always beside words."""

from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

ICONS: Final[dict[str, str]] = {
    "arrow": '<path d="M4 12h15M13 6l6 6-6 6"/>',
    "back": '<path d="M20 12H5M11 6l-6 6 6 6"/>',
    "bell": '<path d="M6.5 16.5V11a5.5 5.5 0 0 1 11 0v5.5l1.5 1.5H5z"/><path d="M10 20.5h4"/>',
    "calendar": '<rect x="4" y="5.5" width="16" height="14.5" rx="1.5"/><path d="M4 10h16M8.5 3v4M15.5 3v4"/>',
    "chart": '<path d="M4 20h16M7 16.5v-5M12 16.5V5M17 16.5V9"/>',
    "check": '<path d="M5 12.5l4.5 4.5L19 7.5"/>',
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7.5V12l3 2"/>',
    "cross": '<path d="M6 6l12 12M18 6L6 18"/>',
    "diamond": '<path d="M12 3.5l8.5 8.5-8.5 8.5L3.5 12z"/>',
    "disc": '<circle cx="12" cy="12" r="7"/>',
    "download": '<path d="M12 4v11M7 10.5l5 5 5-5M5 20h14"/>',
    "eye": '<path d="M2.5 12s3.4-6 9.5-6 9.5 6 9.5 6-3.4 6-9.5 6-9.5-6-9.5-6z"/>'
    '<circle cx="12" cy="12" r="2.6"/>',
    "flag": '<path d="M6 21V4h11l-2 4 2 4H6"/>',
    "folder": '<path d="M3.5 6h6l2 2.5h9V19h-17z"/>',
    "gear": '<circle cx="12" cy="12" r="3"/><path d="M12 3.5v3M12 17.5v3M3.5 12h3M17.5 12h3M6 6l2.1 2.1'
    'M15.9 15.9L18 18M18 6l-2.1 2.1M8.1 15.9L6 18"/>',
    "hide": '<path d="M4 4l16 16M9 6.5A10 10 0 0 1 12 6c6.1 0 9.5 6 9.5 6a17 17 0 0 1-2.8 3.4'
    'M6 8.2A16 16 0 0 0 2.5 12s3.4 6 9.5 6c1.2 0 2.3-.2 3.3-.6"/>',
    "home": '<path d="M3.5 11.5L12 4l8.5 7.5"/><path d="M6 10v9.5h12V10M10 19.5v-5h4v5"/>',
    "inbox": '<path d="M4 13l2.5-8h11L20 13v6.5H4z"/><path d="M4 13h5l1 2.5h4l1-2.5h5"/>',
    "key": '<circle cx="8" cy="15" r="4"/><path d="M11 12l8.5-8.5M16 7l3 3M13.5 9.5l2 2"/>',
    "list": '<path d="M8.5 6.5H20M8.5 12H20M8.5 17.5H20M4 6.5h.5M4 12h.5M4 17.5h.5"/>',
    "lock": '<rect x="5" y="11" width="14" height="9" rx="1.5"/><path d="M8.5 11V8a3.5 3.5 0 0 1 7 0v3"/>',
    "offline": '<path d="M4 4l16 16M5 12.5a10 10 0 0 1 4-2.3M14 10a10 10 0 0 1 5 2.5M8.5 16a5 5 0 0 1 7 0'
    'M12 19.5v.2"/>',
    "out": '<path d="M14 4.5H5v15h9M10 12h10.5M17 8l4 4-4 4"/>',
    "paper": '<path d="M6.5 3.5h7.5l4 4v13H6.5z"/><path d="M9.5 11.5h5.5M9.5 15.5h5.5"/>',
    "pencil": '<path d="M4.5 19.5l1-4.5L16 4.5l3.5 3.5L9 18.5z"/>',
    "people": '<circle cx="9" cy="8.5" r="3.3"/><path d="M2.8 19.5c.6-3.7 3-5.5 6.2-5.5s5.6 1.8 6.2 5.5'
    'M15.5 5.5a3.3 3.3 0 0 1 0 6M18 14.5c1.8.8 2.9 2.5 3.3 5"/>',
    "person": '<circle cx="12" cy="8" r="3.8"/><path d="M4.5 20c.8-4 3.8-6 7.5-6s6.7 2 7.5 6"/>',
    "phone": '<path d="M6 3.5h3l1.5 4.5-2 1.5a12 12 0 0 0 6 6l1.5-2 4.5 1.5v3c0 1-.8 2-2 2'
    'C11 20 4 13 4 5.5c0-1.2 1-2 2-2z"/>',
    "pin": '<path d="M12 21c4.5-5 6.5-8.3 6.5-11.3a6.5 6.5 0 0 0-13 0C5.5 12.7 7.5 16 12 21z"/>'
    '<circle cx="12" cy="9.7" r="2.3"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "refresh": '<path d="M19 8a8 8 0 1 0 1 5M19.5 3.5V8H15"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6"/><path d="M15 15l5.5 5.5"/>',
    "shield": '<path d="M12 3.5l7.5 2.5v5.5c0 4.5-3 7.5-7.5 9-4.5-1.5-7.5-4.5-7.5-9V6z"/>'
    '<path d="M8.5 12l2.5 2.5 4.5-5"/>',
    "speech": '<path d="M4 5h16v11.5h-8.5L7 20.5v-4H4z"/>',
    "sun": '<circle cx="12" cy="12" r="4"/><path d="M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6L7 7M17 17l1.4 1.4'
    'M18.4 5.6L17 7M7 17l-1.4 1.4"/>',
    "triangle": '<path d="M12 4.5l8 14H4z"/>',
    "warning": '<path d="M12 4.5l8.5 15h-17z"/><path d="M12 10.5v4M12 17v.2"/>',
}

_BRAND: Final = (
    '<svg class="i" viewBox="0 0 32 32" aria-hidden="true"><circle cx="16" cy="16" r="14.2" stroke-width="2.4"'
    ' stroke-dasharray="1.5 4.08" stroke-linecap="butt"/><circle cx="16" cy="16" r="10.5"/>'
    '<g transform="rotate(45 16 16)"><path d="M16 5.5v21M12 6.5q2 9.5 0 19M20 6.5q-2 9.5 0 19M5.5 16h21'
    'M6.5 12q9.5 2 19 0M6.5 20q9.5-2 19 0"/></g></svg>'
)

_DRAWN: Final[dict[str, SafeString]] = {
    name: mark_safe(f'<svg class="i" viewBox="0 0 24 24" aria-hidden="true">{shape}</svg>')  # noqa: S308
    for name, shape in ICONS.items()
} | {"brand": mark_safe(_BRAND)}  # noqa: S308


def icon(name: str, alt: str = "") -> SafeString:
    """The drawn icon; `alt` adds words for those who do not see it. An unknown name raises KeyError."""
    if alt:
        return format_html('{}<span class="vh">{}</span>', _DRAWN[name], alt)
    return _DRAWN[name]
