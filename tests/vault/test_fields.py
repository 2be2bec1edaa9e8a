import pickle
from typing import Any

import pytest
from django.core.exceptions import FieldError, ImproperlyConfigured, ValidationError
from django.db import connection, models, transaction
from django.db.models import Case, F, Value, When
from django.db.models.functions import Lower
from django.forms import modelform_factory
from django.utils.translation import override

from kzcp.core.formfields import NarrativeField, TextField
from kzcp.core.ids import uuid7
from kzcp.journal import journal
from kzcp.vault import keys
from kzcp.vault.errors import KeyDestroyed, NoKey, Tampered
from kzcp.vault.fields import SHREDDED, EncryptedJSONField, EncryptedTextField, Sealed, is_shredded
from kzcp.vault.selectors import unlock
from tests.vault.conftest import put, stored

NAME = "Айгүл Серікқызы"


def make(sample: Any, **values: Any) -> Any:
    return sample.objects.create(key_id=keys.new_key(), **values)


def test_written_and_read(sample: Any) -> None:
    row = make(sample, name=NAME, story="line\nline", packet={"age": 9, "words": ["мәтін"]})
    found = sample.objects.get(pk=row.pk)
    assert (found.name, found.story, found.packet) == (NAME, "line\nline", {"age": 9, "words": ["мәтін"]})
    for column in ("name", "story", "packet"):
        data = stored(row, column)
        assert data[:1] == b"\x01"
        assert b"line" not in data
        assert NAME.encode() not in data


def test_nothing_is_stored_as_nothing(sample: Any) -> None:
    row = sample.objects.create()
    assert stored(row, "name") == b""
    assert stored(row, "packet") == b""
    found = sample.objects.get()
    assert (found.name, found.packet) == ("", {})
    found.name = "x"
    with pytest.raises(NoKey):
        found.save()


def test_the_length_is_hidden(sample: Any) -> None:
    lengths = {len(stored(make(sample, name=name), "name")) for name in ("Ли", "Ахметова", "Александра Т.")}
    assert len(lengths) == 1


def test_an_unchanged_text_keeps_its_ciphertext(sample: Any) -> None:
    row = make(sample, name=NAME, packet={"a": [1]})
    before = stored(row, "name"), stored(row, "packet")

    row.save()
    unread = sample.objects.get()
    unread.save()
    read = sample.objects.get()
    assert read.name == NAME
    assert read.packet == {"a": [1]}
    read.save()
    same = sample.objects.get()
    same.name, same.packet = str(NAME), {"a": [1]}
    same.full_clean()
    same.save()
    there_and_back = sample.objects.get()
    there_and_back.name = "other"
    there_and_back.name = NAME
    there_and_back.packet["a"].append(2)
    there_and_back.packet["a"].pop()
    there_and_back.save()
    deferred = sample.objects.defer("name", "packet").get()
    assert deferred.name == NAME
    deferred.save()
    refreshed = sample.objects.get()
    refreshed.refresh_from_db()
    refreshed.save()

    assert (stored(row, "name"), stored(row, "packet")) == before


def test_a_changed_text_changes(sample: Any) -> None:
    row = make(sample, name=NAME, packet={"a": [1]})
    row.name = "Асель"
    row.packet["a"].append(2)
    assert row.name == "Асель"
    row.save(update_fields=["name", "packet"])
    found = sample.objects.get()
    assert (found.name, found.packet) == ("Асель", {"a": [1, 2]})
    found.name = ""
    found.packet = {}
    found.save()
    found = sample.objects.get()
    assert (found.name, found.packet) == ("", {})


def test_saving_other_fields_leaves_it_alone(sample: Any) -> None:
    row = make(sample, name=NAME)
    row.story = "new"
    row.save(update_fields=["story"])
    assert sample.objects.get().name == NAME


def test_bulk_create(sample: Any) -> None:
    key_id = keys.new_key()
    sample.objects.bulk_create([sample(key_id=key_id, name=f"{NAME} {n}", packet={"n": n}) for n in range(3)])
    assert sorted(row.name[-1] + str(row.packet["n"]) for row in sample.objects.all()) == ["00", "11", "22"]


def test_only_defined_places_can_be_written(sample: Any) -> None:
    row = make(sample, name=NAME)
    other = make(sample, name="Мадина")
    for attempt in (
        "x",
        Sealed(stored(other, "name")),
        stored(other, "name"),
        F("story"),
        b"\x01",
        Value("x"),
    ):
        with pytest.raises(TypeError), transaction.atomic():
            sample.objects.filter(pk=row.pk).update(name=attempt)
    row.name = "y"
    with pytest.raises(TypeError), transaction.atomic():
        sample.objects.bulk_update([row], ["name"])
    with pytest.raises(TypeError):
        sample.objects.update(
            name=Case(When(pk=row.pk, then=Value("x", output_field=sample._meta.get_field("name"))))
        )


def test_no_search_and_no_order(sample: Any) -> None:
    rows = sample.objects
    for lookup in ("name", "name__contains", "name__in", "name__gt", "packet__age", "parent__name"):
        with pytest.raises(FieldError):
            rows.filter(**{lookup: ["x"]})
    for ask in (
        lambda: rows.order_by("name"),
        lambda: rows.order_by("-parent__name"),
        lambda: rows.order_by(F("name").asc()),
        lambda: rows.order_by(F("name")),
        lambda: rows.order_by(Lower("name").desc()),
        lambda: rows.values("name").order_by("name"),
        lambda: rows.annotate(other=F("name")).order_by("other"),
    ):
        with pytest.raises(FieldError), transaction.atomic():
            list(ask())
    assert list(rows.filter(name__isnull=True)) == []
    assert list(rows.filter(parent__in=rows.values("pk")).exclude(parent=None)) == []


def test_plain_queries_still_run(sample: Any) -> None:
    row = make(sample, name=NAME)
    child = make(sample, name="Мадина", parent=row)
    assert sample.objects.count() == sample.objects.values("name").distinct().count() == 2
    assert sample.objects.select_related("parent").get(pk=child.pk).parent.name == NAME
    assert sample.objects.filter(pk__in=sample.objects.filter(pk=row.pk)).get().name == NAME
    assert len(sample.objects.all().union(sample.objects.all())) == 2
    assert [each.name for each in sample.objects.only("name").filter(pk=row.pk)] == [NAME]
    assert sample.objects.filter(pk=row.pk).exists()


def test_values_give_sealed_which_opens_in_its_place_only(sample: Any) -> None:
    row = make(sample, name=NAME)
    sealed = sample.objects.values_list("name", flat=True).get()
    assert str(sealed) == repr(sealed) == "<sealed>"
    field = sample._meta.get_field("name")
    with pytest.raises(Tampered):
        field.open(sealed, key_id=row.key_id, row_id=uuid7())
    assert field.open(sealed, key_id=row.key_id, row_id=row.pk).value == NAME


def test_a_moved_ciphertext_does_not_open(sample: Any) -> None:
    key_id = keys.new_key()
    one = sample.objects.create(key_id=key_id, name=NAME, story="story")
    other = sample.objects.create(key_id=key_id, name="Мадина")
    foreign = make(sample, name="Дана")
    mine = stored(one, "name")
    for value in (
        stored(other, "name"),
        stored(one, "story"),
        stored(foreign, "name"),
        mine[:-1] + b"\x00",
        b"\x01x",
    ):
        put(one, "name", value)
        with pytest.raises(Tampered):
            _ = sample.objects.get(pk=one.pk).name
    put(one, "name", mine)
    assert sample.objects.get(pk=one.pk).name == NAME


def test_a_spoilt_value_can_be_corrected(sample: Any) -> None:
    row = make(sample, name=NAME)
    put(row, "name", b"\x01 spoilt")
    found = sample.objects.get()
    found.name = NAME
    found.save()
    assert sample.objects.get().name == NAME


def test_a_copy_is_sealed_anew(sample: Any) -> None:
    row = make(sample, name=NAME)
    before = stored(row, "name")
    row.pk = uuid7()
    row._state.adding = True
    row.save()
    assert stored(row, "name") != before
    assert {each.name for each in sample.objects.all()} == {NAME}

    unread = sample.objects.get(pk=row.pk)
    unread.pk = uuid7()
    unread._state.adding = True
    with pytest.raises(Tampered), transaction.atomic():
        unread.save()
    unread.name = "new"
    unread.save()
    assert sample.objects.get(pk=unread.pk).name == "new"


def test_destroyed_data_say_so_and_stay_destroyed(sample: Any) -> None:
    row = make(sample, name=NAME, packet={"a": 1})
    before = stored(row, "name")
    journal.record("test.shred")
    keys.destroy(row.key_id)
    found = sample.objects.get()
    assert found.name is SHREDDED
    assert is_shredded(found.packet)
    assert dict(found.packet) == {}
    with override("en"):
        assert f"{found.name}, {found.packet}" == "Data destroyed, Data destroyed"
    found.full_clean()
    found.save()
    assert stored(row, "name") == before
    found.name = "again"
    with pytest.raises(KeyDestroyed):
        found.save()
    with pytest.raises(KeyDestroyed):
        sample.objects.create(key_id=row.key_id, name="x")


def test_what_was_read_does_not_leave_the_process_by_pickle(sample: Any) -> None:
    make(sample, name=NAME)
    found = sample.objects.get()
    assert found.name == NAME
    sealed = found.__dict__["name"]
    assert NAME.encode() not in pickle.dumps(sealed)
    assert pickle.loads(pickle.dumps(sealed)) == sealed
    assert not pickle.loads(pickle.dumps(sealed)).opened


@pytest.mark.parametrize("hostile", ["a\x00", "\ud800"])
def test_hostile_text_is_a_validation_error_without_a_form_too(sample: Any, hostile: str) -> None:
    row = sample(key_id=keys.new_key(), name=hostile)
    with pytest.raises(ValidationError) as caught:
        row.full_clean()
    assert "name" in caught.value.message_dict
    with pytest.raises(ValidationError) as caught:
        row.save()
    assert "name" in caught.value.message_dict


def test_full_clean_cleans(sample: Any) -> None:
    row = sample(key_id=keys.new_key(), name="  и\u0306  ", story=" a \r\n b ", name_hash="")
    row.full_clean()
    assert (row.name, row.story) == ("й", "a \n b")
    row.name = "x" * 61
    with pytest.raises(ValidationError):
        row.full_clean()


def test_model_form(sample: Any) -> None:
    form_class = modelform_factory(sample, fields=["name", "story", "packet"])
    assert set(form_class.base_fields) == {"name", "story"}
    assert isinstance(form_class.base_fields["name"], TextField)
    assert isinstance(form_class.base_fields["story"], NarrativeField)
    row = make(sample, name="Дана")
    form = form_class({"name": f" {NAME} ", "story": "x"}, instance=sample.objects.get(pk=row.pk))
    assert form.is_valid(), form.errors
    form.save()
    assert sample.objects.get().name == NAME
    assert f'value="{NAME}"' in str(form_class(instance=sample.objects.get()))
    assert not form_class({"name": "x" * 61}, instance=row).is_valid()


def test_keys_of_many_rows_take_one_query(sample: Any, django_assert_num_queries: Any, somebody: Any) -> None:
    from kzcp.core.actor import Actor, acting_as

    parent = make(sample, name="parent")
    for number in range(5):
        make(sample, name=f"child {number}", parent=parent)
    with acting_as(Actor.system("another")):
        with django_assert_num_queries(2):
            rows = unlock(sample.objects.filter(parent=parent).select_related("parent"), "parent")
            assert {row.parent.name for row in rows} == {"parent"}
            assert len({row.name for row in rows}) == 5
        with django_assert_num_queries(1):
            assert len({row.name for row in sample.objects.filter(parent=parent)}) == 5
    with acting_as(Actor.system("yet another")), django_assert_num_queries(9):
        assert len({row.name for row in sample.objects.filter(parent=parent)}) == 5
        unlock(sample.objects.filter(pk=parent.pk).prefetch_related("children"), "children")
    assert unlock([]) == []


def test_what_a_field_cannot_be() -> None:
    with pytest.raises(ImproperlyConfigured):
        EncryptedTextField()
    with pytest.raises(ImproperlyConfigured):
        EncryptedTextField("x", unique=True)


def test_migrations_say_what_is_needed() -> None:
    text = EncryptedTextField("a.b", max_length=60)
    text.set_attributes_from_name("b")
    _name, path, args, options = text.deconstruct()
    assert (path, args, options) == (
        "kzcp.vault.fields.EncryptedTextField",
        [],
        {"max_length": 60, "label": "a.b"},
    )
    assert EncryptedTextField(**options).deconstruct()[3] == options
    data = EncryptedJSONField("a.c")
    assert data.deconstruct()[3] == {"label": "a.c"}
    assert models.Field.clone(data).label == "a.c"


def test_a_column_can_be_added_to_rows_that_exist(sample: Any) -> None:
    from tests.roles import as_owner

    make(sample, name=NAME)
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
    late, more = EncryptedTextField("sample.late"), EncryptedJSONField("sample.more")
    for name, field in (("late", late), ("more", more)):
        field.set_attributes_from_name(name)
        field.model = sample
        with as_owner(), connection.schema_editor() as editor:
            editor.add_field(sample, field)
        assert stored(sample.objects.get(), name) == b""


def test_destroyed_data_copied_into_a_new_row_are_nothing(sample: Any) -> None:
    row = make(sample, name=NAME, packet={"a": 1})
    journal.record("test.shred")
    keys.destroy(row.key_id)
    found = sample.objects.get()
    copy = make(sample, name=found.name, packet=found.packet)
    assert (copy.name, copy.packet, stored(copy, "name")) == ("", {}, b"")


def test_a_row_needs_a_uuid(sample: Any) -> None:
    with pytest.raises(ImproperlyConfigured), transaction.atomic():
        sample.objects.create(pk=str(uuid7()), key_id=keys.new_key(), name=NAME)


def test_it_is_not_serialised_with_its_table(sample: Any) -> None:
    from django.core import serializers

    make(sample, name=NAME)
    with pytest.raises(TypeError):
        serializers.serialize("json", sample.objects.all())


def test_null_stays_null(sample: Any) -> None:
    field = sample._meta.get_field("name")
    row = sample(name=None)
    assert row.name is None
    assert field.pre_save(row, True) is None
    assert field.get_db_prep_value(None, connection) is None
    assert field.from_db_value(None) is None
    assert hash(Sealed(b"a")) == hash(Sealed(b"a"))
    assert sample.name.field is field
