from reports.models.figure import Figure, FigureSet
from reports.models.indicator import Indicator
from reports.models.reference import Reference
from reports.models.release import Release, ReleaseState

__all__ = ["Figure", "FigureSet", "Indicator", "Reference", "Release", "ReleaseState"]
