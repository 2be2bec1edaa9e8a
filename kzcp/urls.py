"""The addresses of the house: sign-in, the console's own pages, and one list of each app above it."""

from allauth.account import views as account
from allauth.usersessions import views as sessions
from django.urls import include, path, re_path
from django.views.i18n import set_language

from kzcp.console.views import pages

handler400 = "kzcp.console.views.problems.bad_request"
handler403 = "kzcp.console.views.problems.forbidden"
handler404 = "kzcp.console.views.problems.not_found"
handler500 = "kzcp.console.views.problems.server_error"

# Only these pages of allauth have a use here: accounts are opened by an administrator.
sign_in = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/none/", pages.no_password, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("sessions/", sessions.list_usersessions, name="usersessions_list"),
]

urlpatterns = [
    path("i18n/", set_language, name="set_language"),
    path("accounts/", include(sign_in)),
    path("", include("kzcp.console.urls")),
    path("", include("cases.urls")),
    path("", include("referrals.urls")),
    path("", include("reports.urls")),
]
