"""The pages of the house itself."""

from django.urls import path

from kzcp.console.views import approvals, health, home, jobs, journal, notices, organisations, pages, staff

urlpatterns = [
    path("", home.home, name="home"),
    path("ping/", health.ping, name="ping"),
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("help/", pages.help_page, name="help"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("data-protection/", pages.data_protection, name="data_protection"),
    path("account/", pages.account, name="account"),
    path("components/", pages.gallery, name="gallery"),
    path("notices/", notices.index, name="notices"),
    path("notices/read/", notices.read_all, name="notices_read"),
    path("notices/<uuid:pk>/", notices.open_notice, name="notice"),
    path("approvals/", approvals.queue, name="approvals"),
    path("approvals/<uuid:pk>/", approvals.detail, name="approval"),
    path("approvals/<uuid:pk>/approve/", approvals.approve, name="approval_approve"),
    path("approvals/<uuid:pk>/return/", approvals.send_back, name="approval_return"),
    path("approvals/<uuid:pk>/reject/", approvals.reject, name="approval_reject"),
    path("approvals/<uuid:pk>/pass-on/", approvals.pass_on, name="approval_pass_on"),
    path("approvals/<uuid:pk>/record/", approvals.record, name="approval_record"),
    path("journal/", journal.index, name="journal"),
    path("journal/<uuid:pk>/", journal.entry, name="journal_entry"),
    path("trace/", journal.trace, name="trace"),
    path("staff/", staff.index, name="staff"),
    path("staff/add/", staff.add, name="staff_add"),
    path("staff/<int:pk>/", staff.detail, name="staff_member"),
    path("staff/<int:pk>/change/", staff.change, name="staff_change"),
    path("staff/<int:pk>/roles/", staff.assign, name="staff_assign"),
    path("staff/<int:pk>/roles/<int:assignment>/end/", staff.end, name="assignment_end"),
    path("staff/<int:pk>/passphrase/", staff.renew, name="staff_renew"),
    path("staff/<int:pk>/close/", staff.close, name="staff_close"),
    path("staff/<int:pk>/reopen/", staff.reopen, name="staff_reopen"),
    path("organisations/", organisations.index, name="organisations"),
    path("organisations/add/", organisations.add, name="organisation_add"),
    path("organisations/<int:pk>/", organisations.change, name="organisation"),
    path("jobs/", jobs.index, name="jobs"),
    path("jobs/<uuid:pk>/retry/", jobs.retry, name="job_retry"),
]
