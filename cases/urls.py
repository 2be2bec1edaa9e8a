"""The addresses of cases, grouped by what they are about. A record stands in its address by its key alone."""

from django.urls import URLPattern, path

from cases.views import (
    assessments,
    cases,
    closures,
    concerns,
    consents,
    day,
    delays,
    details,
    intake,
    marks,
    notes,
    persons,
    plan_edit,
    plans,
    reporting,
    search,
    sharing,
    steps,
    supervision,
    tasks,
    undecided,
    walk_in,
)

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
    path("intake/<uuid:pk>/districts/", intake.districts, name="intake_districts"),
    path("intake/<uuid:pk>/delete/", intake.delete, name="intake_delete"),
]

CONCERNS: list[URLPattern] = [
    path("concerns/", concerns.index, name="concerns"),
    path("concerns/<uuid:pk>/", concerns.detail, name="concern"),
    path("concerns/<uuid:pk>/continue/", concerns.continue_, name="concern_continue"),
    path("concerns/<uuid:pk>/link/", concerns.link, name="concern_link"),
    path("concerns/<uuid:pk>/reject/", concerns.reject, name="concern_reject"),
    path("concerns/<uuid:pk>/hand-over/", concerns.hand_over, name="concern_hand_over"),
    path("inbox/walk-in/", walk_in.report, name="walk_in"),
    path("inbox/walk-in/<uuid:pk>/save/", walk_in.save, name="walk_in_save"),
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
    path("cases/parts/<uuid:pk>/error/", marks.take_back, name="case_part_error"),
]

SEARCH: list[URLPattern] = [path("search/", search.index, name="search")]

DAY: list[URLPattern] = [
    path("day/", day.day, name="day"),
    path("cases/", day.caseload, name="caseload"),
    path("office/", supervision.office, name="supervision"),
    path("delays/", delays.index, name="delays"),
    path("undecided/", undecided.index, name="undecided"),
    path("undecided/<uuid:pk>/", undecided.appoint, name="approver_appoint"),
]

CASES: list[URLPattern] = [
    path("cases/<uuid:pk>/", cases.detail, name="case"),
    path("cases/<uuid:pk>/viewed/", cases.viewed, name="case_viewed"),
    path("cases/<uuid:pk>/notes/new/", notes.new, name="note_new"),
    path("cases/<uuid:pk>/notes/<uuid:note>/save/", notes.save, name="note_save"),
    path("notes/<uuid:pk>/", notes.detail, name="note"),
    path("notes/drafts/<uuid:pk>/", notes.resume, name="note_draft"),
    path("notes/drafts/<uuid:pk>/delete/", notes.discard, name="note_discard"),
    path("cases/<uuid:pk>/tasks/new/", tasks.new, name="task_new"),
    path("tasks/<uuid:pk>/done/", tasks.complete, name="task_complete"),
    path("tasks/<uuid:pk>/dismiss/", tasks.dismiss, name="task_dismiss"),
    path("cases/<uuid:pk>/close/", closures.new, name="closure_new"),
    path("closures/<uuid:pk>/", closures.detail, name="closure"),
    path("closures/<uuid:pk>/withdraw/", closures.withdraw, name="closure_withdraw"),
    path("closures/<uuid:pk>/finding/", closures.finding, name="closure_finding"),
]

STEPS: list[URLPattern] = [
    path(f"cases/<uuid:pk>/steps/{name.replace('_', '-')}/", steps.view(name), name=f"case_{name}")
    for name in steps.DESKS
]

ASSESSMENTS: list[URLPattern] = [
    path("cases/<uuid:pk>/assessment/", assessments.of_case, name="case_assessment"),
    path("cases/<uuid:pk>/assessment/edit/", assessments.edit, name="assessment_edit"),
    path("cases/<uuid:pk>/assessment/save/", assessments.autosave, name="assessment_autosave"),
    path("cases/<uuid:pk>/assessment/discard/", assessments.discard, name="assessment_discard"),
    path("cases/<uuid:pk>/assessment/complete/", assessments.complete, name="assessment_complete"),
    path("cases/assessments/<uuid:pk>/", assessments.version, name="assessment"),
    path("cases/assessments/drafts/<uuid:pk>/", assessments.resume, name="assessment_draft"),
    path("cases/<uuid:pk>/reporting/", reporting.decide, name="case_reporting"),
    path("cases/<uuid:pk>/details/", details.edit, name="case_details"),
]

PLANS: list[URLPattern] = [
    path("cases/<uuid:pk>/plan/", plans.of_case, name="case_plan"),
    path("cases/<uuid:pk>/plan/new/", plans.begin, name="plan_new"),
    path("cases/plans/<uuid:pk>/", plans.version, name="plan"),
    path("cases/plans/<uuid:pk>/edit/", plan_edit.edit, name="plan_edit"),
    path("cases/plans/<uuid:pk>/save/", plan_edit.autosave, name="plan_autosave"),
    path("cases/plans/<uuid:pk>/discard/", plan_edit.discard, name="plan_discard"),
    path("cases/plans/<uuid:pk>/submit/", plans.submit, name="plan_submit"),
    path("cases/plans/<uuid:pk>/withdraw/", plans.withdraw, name="plan_withdraw"),
    path("cases/plans/drafts/<uuid:pk>/", plan_edit.resume, name="plan_draft"),
    path("cases/goals/<uuid:pk>/", plans.progress, name="goal_progress"),
]

CONSENTS: list[URLPattern] = [
    path("cases/<uuid:pk>/consents/", consents.of_case, name="case_consents"),
    path("cases/<uuid:pk>/consents/new/", consents.record, name="consent_record"),
    path("cases/consents/<uuid:pk>/withdraw/", consents.withdraw, name="consent_withdraw"),
]

SHARING: list[URLPattern] = [
    path("cases/<uuid:pk>/access/", sharing.of_case, name="case_sharing"),
    path("cases/<uuid:pk>/access/share/", sharing.share, name="case_share"),
    path("cases/<uuid:pk>/access/name/", sharing.name, name="case_name"),
    path("cases/<uuid:pk>/access/<int:user>/end/", sharing.end, name="case_share_end"),
    path("cases/<uuid:pk>/access/<int:user>/unname/", sharing.unname, name="case_unname"),
    path("cases/<uuid:pk>/access/conflict/", sharing.declare, name="case_conflict"),
]

urlpatterns: list[URLPattern] = [
    *INTAKE,
    *CONCERNS,
    *PERSONS,
    *SEARCH,
    *DAY,
    *CASES,
    *STEPS,
    *ASSESSMENTS,
    *PLANS,
    *CONSENTS,
    *SHARING,
]
