"""Which permission opens each address: said here once more, so that a door that was forgotten or changed is seen.

The matrix derives what it expects from this list and from the table of roles, never from the doors themselves.
"""

from kzcp.access.doors import Door
from kzcp.access.permissions import Permission as P

PUBLIC, SIGNED_IN = "public", "signed in"

OPENED_BY: dict[str, str] = {
    PUBLIC: """set_language account_login account_logout account_inactive account_reauthenticate
      account_change_password account_reset_password account_reset_password_done
      account_reset_password_from_key account_reset_password_from_key_done help accessibility
      data_protection""",
    SIGNED_IN: "account_set_password usersessions_list home ping account gallery notices notices_read notice approval_record",
    P.CONCERN_TAKE: "intake_new intake intake_danger intake_save intake_delete",
    P.CONCERN_VIEW: "concerns concern concern_link concern_reject",
    P.CONCERN_TRIAGE: "concern_hand_over",
    P.CONCERN_REPORT: "walk_in walk_in_save",
    P.CASE_REGISTER: """intake_types intake_family intake_reporter intake_measures intake_check intake_done
      intake_similar intake_risk intake_districts concern_continue""",
    P.CASE_VIEW: """person search day caseload case case_viewed note closure case_assessment assessment
      case_plan plan case_consents case_sharing case_conflict referrals referral""",
    P.CASE_EDIT: """person_change person_telephone person_telephone_end person_residence case_person_add
      case_part_end case_reopen case_details case_share case_share_end""",
    P.CASE_ASSIGN: "supervision case_level case_assign case_name case_unname",
    P.CASE_RESTRICT: "case_restrict",
    P.CASE_MARK_ERROR: "case_mark_error case_part_error",
    P.PERSON_REVEAL: "person_reveal",
    P.NOTE_WRITE: "note_new note_save note_draft note_discard",
    P.TASK_WRITE: "task_new task_complete task_dismiss",
    P.ASSESSMENT_WRITE: """case_start_assessment case_risk assessment_edit assessment_autosave assessment_discard
      assessment_complete assessment_draft case_reporting""",
    P.CONSENT_WRITE: "consent_record consent_withdraw",
    P.PLAN_WRITE: """case_start_review case_end_review plan_new plan_edit plan_autosave plan_discard
      plan_submit plan_withdraw plan_draft goal_progress""",
    P.CLOSURE_REQUEST: "closure_new closure_withdraw case_close_as_advice",
    P.CLOSURE_APPROVE: "closure_finding",
    P.APPROVAL_DECIDE: "approvals approval approval_approve approval_return approval_reject approval_pass_on",
    P.REFERRAL_WRITE: """need_open need_end referral_submit referral_cancel referral_send_on referral_follow
      question_reply""",
    P.REFERRAL_SEND_EMERGENCY: """referral_find referral_edit referral_autosave referral_discard referral_draft
      referral_check referral_send_now""",
    P.PACKET_ANSWER: """inbox inbox_in_service inbox_finished packet packet_answer packet_begin packet_deliver
      packet_not_delivered packet_ask""",
    P.SERVICE_VIEW: "services",
    P.OFFER_EDIT: "own_offers offer_enter offer_places offer_end",
    P.DIRECTORY_EDIT: "directory_entry directory_verify",
    P.DELAY_VIEW: "delays",
    P.APPROVER_APPOINT: "undecided approver_appoint",
    P.RELEASE_VIEW: "statistics indicators indicator releases release",
    P.RELEASE_DOWNLOAD: "release_csv",
    P.RELEASE_PREPARE: "release_prepare release_draft release_withdraw",
    P.RELEASE_PUBLISH: "release_publish",
    P.FIGURES_COMPUTE: "figures figures_compute",
    P.TRACE_VIEW_OWN: "trace",
    P.JOURNAL_VIEW: "journal journal_entry",
    P.STAFF_MANAGE: """staff staff_add staff_member staff_change staff_assign assignment_end staff_renew
      staff_close staff_reopen""",
    P.ORGANISATION_MANAGE: "organisations organisation_add organisation",
    P.JOBS_MANAGE: "jobs job_retry",
}
"""Names of addresses by what opens them: a permission, having signed in, or nothing."""

OUGHT = {name: opened for opened, names in OPENED_BY.items() for name in names.split()}


def ought(name: str, door: Door) -> Door:
    """The door that an address should have: its methods as declared, its permission as this list says."""
    opened = OUGHT[name]
    permission = None if opened in (PUBLIC, SIGNED_IN) else P(opened)
    return Door(door.methods, permission=permission, public=opened == PUBLIC)


def wrong(doors: dict[str, Door]) -> list[str]:
    """Addresses whose door is another than this list says."""
    told = {name: door.permission or (PUBLIC if door.public else SIGNED_IN) for name, door in doors.items()}
    return [
        f"{name} is opened by {told.get(name)}, here it says {OUGHT.get(name)}"
        for name in sorted({*told, *OUGHT})
        if told.get(name) != OUGHT.get(name)
    ]
