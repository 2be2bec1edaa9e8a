"""The addresses of cases, grouped by what they are about. A record stands in its address by its key alone."""

from django.urls import URLPattern, path

from cases.views import concerns, intake, persons, search

INTAKE: list[URLPattern] = [
    path("intake/new/", intake.new, name="intake_new"),
    path("intake/<uuid:pk>/", intake.resume, name="intake"),
    path("intake/<uuid:pk>/danger/", intake.danger, name="intake_danger"),
    path("intake/<uuid:pk>/types/", intake.step, {"name": "types"}, name="intake_types"),
    path("intake/<uuid:pk>/family/", intake.step, {"name": "family"}, name="intake_family"),
    path("intake/<uuid:pk>/reporter/", intake.step, {"name": "reporter"}, name="intake_reporter"),
    path("intake/<uuid:pk>/measures/", intake.step, {"name": "measures"}, name="intake_measures"),
    path("intake/<uuid:pk>/check/", intake.check, name="intake_check"),
    path("intake/<uuid:pk>/done/", intake.done, name="intake_done"),
    path("intake/<uuid:pk>/save/<slug:name>/", intake.save, name="intake_save"),
    path("intake/<uuid:pk>/similar/", intake.similar, name="intake_similar"),
    path("intake/<uuid:pk>/risk/", intake.risk, name="intake_risk"),
    path("intake/<uuid:pk>/delete/", intake.delete, name="intake_delete"),
]

CONCERNS: list[URLPattern] = [
    path("concerns/", concerns.index, name="concerns"),
    path("concerns/<uuid:pk>/", concerns.detail, name="concern"),
    path("concerns/<uuid:pk>/continue/", concerns.continue_, name="concern_continue"),
    path("concerns/<uuid:pk>/link/", concerns.link, name="concern_link"),
    path("concerns/<uuid:pk>/reject/", concerns.reject, name="concern_reject"),
    path("concerns/<uuid:pk>/hand-over/", concerns.hand_over, name="concern_hand_over"),
]

PERSONS: list[URLPattern] = [
    path("persons/<uuid:pk>/", persons.detail, name="person"),
    path("persons/<uuid:pk>/iin/", persons.reveal, name="person_reveal"),
    path("persons/<uuid:pk>/change/", persons.change, name="person_change"),
    path("persons/<uuid:pk>/telephones/add/", persons.add_telephone, name="person_telephone"),
    path(
        "persons/<uuid:pk>/telephones/<uuid:telephone>/end/",
        persons.end_telephone,
        name="person_telephone_end",
    ),
    path("persons/<uuid:pk>/residences/add/", persons.add_residence, name="person_residence"),
    path("cases/<uuid:pk>/people/add/", persons.add_to_case, name="case_person_add"),
    path("cases/parts/<uuid:pk>/end/", persons.end_part, name="case_part_end"),
]

SEARCH: list[URLPattern] = [path("search/", search.index, name="search")]

urlpatterns: list[URLPattern] = [*INTAKE, *CONCERNS, *PERSONS, *SEARCH]
