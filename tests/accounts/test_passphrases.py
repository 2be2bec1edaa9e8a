"""Links by which a person chooses a passphrase: once, for a time, and never in silence."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from kzcp.accounts.actions import passphrases, staff
from kzcp.accounts.models import PassphraseLink, User
from kzcp.accounts.tokens import Tokens
from kzcp.core import clock
from kzcp.core.errors import NotAllowed, Refused
from kzcp.journal.models import Entry
from tests.console.conftest import seat  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db

PHRASE, ANOTHER = "seven wide rivers go by night", "nine tall cranes come home late"


def choose(link, phrase, client=None):
    """Open the link as a browser does and send the form; give the last answer."""
    visitor = client or Client()
    page = visitor.get(link, follow=True)
    if not page.redirect_chain:
        return page
    return visitor.post(page.redirect_chain[-1][0], {"password1": phrase, "password2": phrase})


def sign_in(name, phrase):
    visitor = Client()
    visitor.cookies["django_language"] = "en"
    return visitor, visitor.post(reverse("account_login"), {"login": name, "password": phrase})


def may(name, phrase):
    return User.objects.get(username=name).check_password(phrase)


def made_for(cast, name="saule"):
    return passphrases.make_link(user=getattr(cast, name), by=cast.who("oleg"))


def test_a_new_account_is_opened_by_a_link_and_by_nothing_else(cast):
    facts = {"surname": "Токаева", "given_name": "Лаура", "language": "ru"}
    user, link = staff.add(username="laura", facts=facts, by=cast.who("oleg"))
    assert not user.has_usable_password()
    assert choose(link, PHRASE).status_code == 302
    assert sign_in("laura", PHRASE)[1].status_code == 302


def test_a_link_works_once(cast):
    link = made_for(cast)
    choose(link, PHRASE)
    assert may("saule", PHRASE)
    answer = choose(link, ANOTHER)
    assert answer.status_code == 200
    assert may("saule", PHRASE)


def test_a_second_use_at_the_same_moment_is_refused(cast):
    link = made_for(cast)
    token = link.rstrip("/").partition("-")[2]
    user = User.objects.get(pk=cast.saule.pk)
    assert Tokens().check_token(user, token)
    passphrases.use_link(user=user, token=token, passphrase=PHRASE)
    with pytest.raises(Refused):
        passphrases.use_link(user=user, token=token, passphrase=ANOTHER)
    assert may("saule", PHRASE)


def test_a_link_is_over_after_its_time(cast):
    link = made_for(cast)
    with clock.at(clock.now() + timedelta(days=2, minutes=1)):
        choose(link, PHRASE)
    assert not may("saule", PHRASE)


def test_a_new_link_ends_the_former_the_passphrase_and_the_sessions(cast, seat, as_owner):  # noqa: F811
    cast.saule.set_password(PHRASE)
    cast.saule.save()
    person = seat("saule")
    assert person.get(reverse("account")).status_code == 200
    former = made_for(cast)
    latter = made_for(cast)
    assert not may("saule", PHRASE)
    assert person.get(reverse("account")).status_code == 302
    choose(former, ANOTHER)
    assert not may("saule", ANOTHER)
    choose(latter, ANOTHER)
    assert may("saule", ANOTHER)
    with as_owner():
        ended = Entry.objects.filter(action="session.end", subject_id=str(cast.saule.pk))
        assert [(entry.actor, entry.reason) for entry in ended] == [(str(cast.who("oleg")), "anew")]


def test_a_weak_passphrase_is_refused_and_the_link_stays(cast):
    link = made_for(cast)
    assert choose(link, "password1234").status_code == 200
    assert choose(link, "short").status_code == 200
    assert choose(link, PHRASE).status_code == 302


def test_a_closed_account_gets_no_link_and_its_link_is_dead(cast):
    link = made_for(cast)
    staff.close(user=cast.saule, by=cast.who("oleg"))
    choose(link, PHRASE)
    assert not may("saule", PHRASE)
    with pytest.raises(Refused):
        made_for(cast)


def test_the_database_keeps_no_token(cast, as_owner):
    token = made_for(cast).rstrip("/").partition("-")[2]
    with as_owner():
        assert token not in str(list(PassphraseLink.objects.values())) + str(list(Entry.objects.values()))


def test_nobody_makes_one_for_themselves_not_even_in_the_database(cast):
    with pytest.raises(NotAllowed):
        passphrases.make_link(user=cast.oleg, by=cast.who("oleg"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Tokens().make_for(cast.oleg, cast.who("oleg"))


def test_the_next_sign_in_tells_who_made_it_and_when(cast):
    choose(made_for(cast), PHRASE)
    person, answer = sign_in("saule", PHRASE)
    text = person.get(reverse("account")).content.decode()
    told = f"by {cast.oleg.full_name}"
    assert answer.status_code == 302
    assert text.count(told) == 2  # the message, and the list that stays
    assert sign_in("saule", PHRASE)[0].get(reverse("account")).content.decode().count(told) == 1


@pytest.mark.parametrize(
    ("own", "chosen", "told"),
    [
        ("kk", "", "барлық жағдай тіркелгіңіздің"),
        ("kk", "ru", "все случаи указаны"),
        ("ru", "", "все случаи указаны"),
    ],
)
def test_it_is_told_in_the_language_of_the_page_on_which_it_is_read(cast, own, chosen, told):
    choose(made_for(cast), PHRASE)
    User.objects.filter(pk=cast.saule.pk).update(language=own)
    visitor = Client()
    if chosen:
        visitor.cookies["django_language"] = chosen
    sent = {"login": "saule", "password": PHRASE}
    visitor.post(reverse("account_login"), sent, headers={"accept-language": "ru"})
    assert told in visitor.get(reverse("account")).content.decode()


def test_an_administrator_who_uses_a_link_cannot_hide_it(cast):
    """They choose the passphrase and sign in, which uses up the telling; the person's own link tells of both."""
    choose(made_for(cast), PHRASE)
    sign_in("saule", PHRASE)[0].get(reverse("account"))
    choose(made_for(cast), ANOTHER)
    person, _answer = sign_in("saule", ANOTHER)
    text = person.get(reverse("account")).content.decode()
    assert text.count("A passphrase was set") == 4


def test_making_and_using_stand_in_the_journal(cast, as_owner, seat):  # noqa: F811
    choose(made_for(cast), PHRASE)
    with as_owner():
        made = Entry.objects.get(action="staff.make_link")
        used = Entry.objects.get(action="staff.use_link")
    assert (made.actor, made.subject_id) == (str(cast.who("oleg")), str(cast.saule.pk))
    assert (used.actor, used.subject_id, used.reason) == (
        "anonymous",
        str(cast.saule.pk),
        str(cast.oleg.pk),
    )
    text = seat("marat").get(f"{reverse('journal')}?noun=staff").content.decode()
    assert "passphrase chosen with a link" in text
    assert text.count(cast.oleg.full_name) == 2


def test_a_letter_that_was_asked_for_is_told_with_its_address(cast):
    cast.saule.email = "saule@example.kz"
    cast.saule.save()
    Client().post(reverse("account_reset_password"), {"email": "saule@example.kz"})
    link = re.search(r"https?://\S+/key/\S+", mail.outbox[0].body).group()
    choose(link, PHRASE)
    person, _answer = sign_in("saule", PHRASE)
    text = person.get(reverse("account")).content.decode()
    assert "with the link that was sent to saule@example.kz" in text
    assert PassphraseLink.objects.get().made_by_id is None


def test_the_console_shows_a_link_once(cast, seat):  # noqa: F811
    person = seat("oleg")
    first = person.post(reverse("staff_renew", args=[cast.saule.pk])).content.decode()
    link = re.search(r"readonly>(http://testserver/\S+)</textarea>", first).group(1)
    page = person.get(reverse("staff_member", args=[cast.saule.pk])).content.decode()
    assert link not in page
    assert "can be used until" in page
    assert choose(link, PHRASE).status_code == 302
