from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from kzcp.vault.classification import Privacy


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """A member of staff who can sign in. What they may do comes from assignments, never from here.

    There is no superuser: nobody passes by the rules of `kzcp.access`.
    """

    username = models.CharField(_("User name"), max_length=60, unique=True)
    surname = models.CharField(_("Surname"), max_length=80)
    given_name = models.CharField(_("Given name"), max_length=80)
    patronymic = models.CharField(_("Patronymic"), max_length=80, blank=True)
    email = models.EmailField(_("E-mail"), blank=True)
    telephone = models.CharField(_("Telephone"), max_length=20, blank=True)
    language = models.CharField(_("Language"), max_length=2, default="ru")
    is_active = models.BooleanField(default=True)
    joined_on = models.DateField(null=True, blank=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    is_superuser = False
    is_staff = False

    privacy: ClassVar[Privacy] = Privacy(
        personal=dict.fromkeys(
            (
                "username",
                "surname",
                "given_name",
                "patronymic",
                "email",
                "telephone",
                "language",
                "joined_on",
            ),
            "staff: colleagues and auditors must be able to name who acted",
        ),
        sensitive={"password": "stored as an Argon2 hash"},
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(language__in=["kk", "ru", "en"]), name="user_language_is_offered"
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """Surname, given name and patronymic, as an official letter writes them."""
        return " ".join(part for part in (self.surname, self.given_name, self.patronymic) if part)

    @property
    def short_name(self) -> str:
        """Surname and initial, as lists show them."""
        return f"{self.surname} {self.given_name[:1]}." if self.given_name else self.surname

    def get_full_name(self) -> str:
        return self.full_name

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Nothing: rights are asked of `kzcp.access`, never of Django's flags."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        """Nothing, for the same reason."""
        return False
