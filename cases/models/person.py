from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.base import CODE, Row, SealedRow
from cases.models.sight import PersonQuerySet
from kzcp.core import clock
from kzcp.core.iin import check_iin
from kzcp.reference import terms
from kzcp.reference.codes import BirthDatePrecision, PersonRecordState, Sex
from kzcp.vault.classification import Privacy
from kzcp.vault.fields import EncryptedTextField
from kzcp.vault.hashes import KeyedHashField


class Person(SealedRow):
    """The only record of a human being: child, parent, suspect or witness alike.

    Every name may be missing: `description` then says how the person is to be recognised.
    `birth_date` is the first day of the known month or year where `birth_precision` says so.
    `restricted` is true while the person takes part in a restricted case: such a person is found by
    nobody who cannot open that case, and an equal IIN elsewhere raises no error.
    """

    surname = EncryptedTextField("person.surname", verbose_name=_("Surname"), max_length=80, blank=True)
    given_name = EncryptedTextField(
        "person.given_name", verbose_name=_("Given name"), max_length=80, blank=True
    )
    patronymic = EncryptedTextField(
        "person.patronymic", verbose_name=_("Patronymic"), max_length=80, blank=True
    )
    description = EncryptedTextField(
        "person.description", verbose_name=_("How to recognise the person"), max_length=2000, blank=True
    )
    birth_date = models.DateField(_("Date of birth"), null=True, blank=True)
    birth_precision = models.CharField(_("How exactly it is known"), max_length=CODE, blank=True, default="")
    sex = models.CharField(_("Sex"), max_length=CODE, default=Sex.U)
    iin = EncryptedTextField("person.iin", verbose_name=_("IIN"), max_length=12, blank=True)
    iin_hash = KeyedHashField()
    record_state = models.CharField(max_length=CODE, default=PersonRecordState.CONFIRMED)
    restricted = models.BooleanField(default=False)
    citizenship = models.CharField(_("Citizenship"), max_length=CODE, blank=True, default="")
    language = models.CharField(_("Language"), max_length=CODE, blank=True, default="")
    died_on = models.DateField(_("Date of death"), null=True, blank=True)
    made_at = models.DateTimeField(editable=False)

    privacy = Privacy(
        personal={
            "birth_date": "ages and duplicates are computed by the database",
            "birth_precision": "says how exact the date is",
            "sex": "figures are computed by the database",
            "citizenship": "a code without words; walls and figures read it",
            "language": "a code without words; walls and figures read it",
            "died_on": "figures and deadlines are computed by the database",
        },
        none=("record_state",),
    )

    objects = models.Manager.from_queryset(PersonQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["iin_hash"],
                condition=Q(record_state="CONFIRMED", restricted=False) & ~Q(iin_hash=""),
                name="person_iin_is_held_once",
            ),
            models.CheckConstraint(
                condition=Q(birth_date=None, birth_precision="")
                | (Q(birth_date__isnull=False) & ~Q(birth_precision="")),
                name="person_birth_date_with_precision",
            ),
            models.CheckConstraint(
                condition=Q(record_state__in=["CONFIRMED", "PROVISIONAL"]),
                name="person_record_state_is_known",
            ),
            models.CheckConstraint(condition=Q(sex__in=["M", "F", "U"]), name="person_sex_is_known"),
        ]
        indexes = [models.Index(fields=["birth_date"], name="person_birth_date")]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def name(self) -> str:
        """Surname, given name and patronymic as far as known; empty for "name unknown"."""
        return " ".join(part for part in (self.surname, self.given_name, self.patronymic) if part)

    def age_on(self, day: date) -> int | None:
        """Whole years on `day`, or None where no birth date is known.

        A child born on 29 February completes a year on 1 March of an ordinary year.
        """
        born = self.birth_date
        if born is None:
            return None
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))

    def is_child_on(self, day: date) -> bool | None:
        """Whether the person is under 18 on `day`; None where no birth date is known."""
        age = self.age_on(day)
        return None if age is None else age < 18

    def clean(self) -> None:
        """Check what concerns this one row: codes, dates, and the IIN against birth date and sex; all at once."""
        found: dict[str, list[str]] = {}
        for rule in (self._clean_codes, self._clean_dates, self._clean_name, self._clean_iin):
            try:
                rule()
            except ValidationError as error:
                found |= error.message_dict
        if found:
            raise ValidationError(found)

    def _clean_codes(self) -> None:
        terms.check("sex", self.sex, field="sex")
        for field in ("citizenship", "language"):
            if value := getattr(self, field):
                terms.check(field, value, field=field)

    def _clean_name(self) -> None:
        if not (self.surname or self.given_name or self.patronymic or self.description):
            raise ValidationError(
                {"description": _("Write a name, or describe the person whose name is not known.")}
            )

    def _clean_iin(self) -> None:
        if not self.iin:
            return
        exact = self.birth_precision == BirthDatePrecision.DAY
        try:
            check_iin(self.iin, self.birth_date if exact else None, None if self.sex == Sex.U else self.sex)
        except ValidationError as error:
            raise ValidationError({"iin": error.messages}) from error

    def _clean_dates(self) -> None:
        if (self.birth_date is None) != (not self.birth_precision):
            raise ValidationError({"birth_date": _("Say how exactly the date of birth is known.")})
        if self.birth_precision:
            terms.check("birth_date_precision", self.birth_precision, field="birth_precision")
        today = clock.today()
        if self.birth_date and self.birth_date > today:
            raise ValidationError({"birth_date": _("The date of birth lies in the future.")})
        if self.birth_date and self.birth_date.year < today.year - 120:
            raise ValidationError({"birth_date": _("The date of birth lies more than 120 years back.")})
        if self.died_on and self.died_on > today:
            raise ValidationError({"died_on": _("The date of death lies in the future.")})
        if self.died_on and self.birth_date and self.died_on < self.birth_date:
            raise ValidationError({"died_on": _("The date of death lies before the date of birth.")})


class NameKey(Row):
    """A keyed hash of one spelling-proof key of a name; the kinds are those of `kzcp.vault.hashes`.

    An empty hash stands for a key that the present name does not have.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="name_keys")
    kind = models.CharField(max_length=CODE)
    hash = KeyedHashField()

    privacy = Privacy(none=("kind",))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], name="name_key_once"),
        ]
        indexes = [models.Index(fields=["hash", "kind"], name="name_key_by_hash")]

    def __str__(self) -> str:
        return f"{self.kind} {self.person_id}"


class DuplicateMark(Row):
    """What somebody decided about two similar records, so that twins are not shown again and again."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    other = models.ForeignKey(Person, models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=CODE)
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    privacy = Privacy(none=("verdict",))

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(person=models.F("other")), name="duplicate_mark_of_two"),
            models.UniqueConstraint(fields=["person", "other"], name="duplicate_mark_once"),
            models.CheckConstraint(
                condition=Q(verdict__in=["SAME", "NOT_SAME", "UNSURE"]), name="duplicate_verdict_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.verdict}"
