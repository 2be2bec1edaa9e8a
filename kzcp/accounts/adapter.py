"""What the house decides about sign-in; the rest is allauth's."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kzcp.accounts import devices, selectors
from kzcp.accounts.actions import passphrases
from kzcp.accounts.actions.sessions import END
from kzcp.accounts.confirmation import CONFIRM
from kzcp.accounts.models import User
from kzcp.core.actor import Actor, acting_as
from kzcp.core.client_address import client_address
from kzcp.journal import journal
from kzcp.journal.models import Outcome

BEGIN, REFUSED, CHANGE = "session.begin", "session.refused", "staff.change_passphrase"
WRONG, LIMIT, INACTIVE = "wrong", "limit", "inactive"
"""Why a sign-in was refused, as the journal keeps it."""
NOT_YOU = _(
    "If it was not you, tell another administrator at once: all uses stand on the page of your account."
)


class Adapter(DefaultAccountAdapter):
    """Accounts are opened by an administrator only, limits count account and address together, and every
    beginning, end and refusal of a session leaves an entry in the journal.
    """

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed. Ask your administrator."),
        "enter_current_password": _("Type your present password."),
        "incorrect_password": _("This password is not right. Type it once more."),
        "invalid_password_reset": _("This link has been used or is too old. Ask for a new one."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes, then try once more."),
        "username_password_mismatch": _(
            "The user name or the password is not right. Check both and try again."
        ),
        "rate_limited": _("Too many requests. Wait a minute, then try once more."),
    }
    told: ClassVar[dict[str, Any]] = {
        "account/messages/password_changed.txt": _("Your password has been changed."),
        "account/messages/password_set.txt": _("Your password has been set."),
        "usersessions/messages/sessions_logged_out.txt": _("You are signed out everywhere else."),
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that limits and the list of sessions go by: that of the journal."""
        return client_address(request)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody opens an account for themselves."""
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # The account alone would let anybody lock a worker out, from anywhere; the address alone, from beside.
        device = _device(request, credentials)
        whose = f"device {device}" if device else self.get_client_ip(request)
        return f"{super()._get_login_attempts_cache_key(request, **credentials)}:{whose}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt; one too many is refused and journaled.

        In a browser in which the account has signed in before, only what is typed there counts.
        """
        if _device(request, credentials):
            key = self._get_login_attempts_cache_key(request, **credentials)
            limit = {"login_failed": settings.KNOWN_DEVICE_LIMIT}
            self._login_failed_rl_usage = ratelimit.consume(
                request, app="allauth.account", action="login_failed", config=limit, key=key
            )
            if self._login_failed_rl_usage is None:
                _refuse(LIMIT, credentials)
                raise self.validation_error("too_many_login_attempts")
            return
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            _refuse(LIMIT, credentials)
            raise

    def reauthenticate(self, user: User, password: str) -> bool:
        """Whether it is still the same person; yes and no both leave an entry."""
        right: bool = super().reauthenticate(user, password)
        if right:
            journal.record(CONFIRM, subject=user)
            messages.success(context.request, _("Confirmed. For 15 minutes you are not asked again."))
        return right

    def set_password(self, user: User, password: str) -> None:
        """Set the passphrase that a person chose in place of an older one."""
        journal.record(CHANGE, subject=user)
        super().set_password(user, password)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Journal a wrong user name or password."""
        _refuse(WRONG, credentials)

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Journal a right password of a closed account."""
        journal.record(REFUSED, outcome=Outcome.DENIED, subject=user, reason=INACTIVE)
        response: HttpResponse = super().respond_user_inactive(request, user)
        return response

    def login(self, request: HttpRequest, user: User) -> None:
        """Begin a session, under the name of the one who signs in, and tell who had a passphrase set."""
        super().login(request, user)
        # The answer itself will set the language of the next page, on which this is read.
        chosen = settings.LANGUAGE_COOKIE_NAME in request.COOKIES
        spoken = get_language() if chosen else user.language
        with acting_as(Actor.user(user.pk)), translation.override(spoken):
            journal.record(BEGIN, subject=user)
            told = [selectors.link_words(link) for link in passphrases.tell(user=user)]
            if told:
                messages.warning(request, " ".join([*told, str(NOT_YOU)]))

    def logout(self, request: HttpRequest) -> None:
        """End a session."""
        if isinstance(request.user, User):
            journal.record(END, subject=request.user)
        super().logout(request)

    def post_login(self, request: HttpRequest, user: User, **hooks: Any) -> HttpResponse:
        """Go on in the person's own language, unless this browser has chosen one, and know this browser again."""
        response = self.speak(request, super().post_login(request, user, **hooks), user)
        devices.remember(request, response, user.pk)
        return response

    def speak(self, request: HttpRequest, response: HttpResponse, user: User) -> HttpResponse:
        """Let a browser that has chosen no language speak the person's."""
        name = settings.LANGUAGE_COOKIE_NAME
        if name not in request.COOKIES:
            response.set_cookie(
                name,
                user.language,
                max_age=settings.LANGUAGE_COOKIE_AGE,
                secure=settings.LANGUAGE_COOKIE_SECURE,
                httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
                samesite=settings.LANGUAGE_COOKIE_SAMESITE,
            )
        return response

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Tell in the words of the house what needs telling; signing in and out tells itself."""
        text = message or self.told.get(message_template or "")
        if text:
            messages.add_message(request, level, str(text), extra_tags=extra_tags)


def _asked(credentials: dict[str, Any]) -> User | None:
    name = str(credentials.get("username") or "")
    return User.objects.filter(username__iexact=name).only("pk").first() if name else None


def _device(request: HttpRequest, credentials: dict[str, Any]) -> str:
    """The name of the browser where the account has signed in with it before, else ""."""
    if settings.DEVICE_COOKIE_NAME not in request.COOKIES:
        return ""
    user = _asked(credentials)
    return devices.known(request, user.pk) if user else ""


def _refuse(reason: str, credentials: dict[str, Any]) -> None:
    """Journal a refusal with the key of the account, never with what was typed: it may be a password."""
    user = _asked(credentials)
    journal.record(
        REFUSED,
        outcome=Outcome.DENIED,
        subject_kind=User._meta.label_lower,
        subject_id=str(user.pk) if user else "",
        reason=reason,
    )
