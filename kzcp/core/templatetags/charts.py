"""Tags of the charts: {% load charts %}."""

from django import template

from kzcp.core import charts

register = template.Library()

register.simple_tag(charts.bar)
register.simple_tag(charts.tile_map)
register.simple_tag(charts.legend)
register.simple_tag(charts.trend)
