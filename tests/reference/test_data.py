"""The shipped files hold together: forms of codes, references between files, labels in three languages."""

import re

import pytest

from tests.reference.shipped import DATA, rows, vocabulary

MIXED = re.compile(r"[A-Za-z][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-z]")
FILES = ("regions", "districts", "vocabularies", "services", "calendar")
CYRILLIC = re.compile(r"[\u0400-\u04ff]")


@pytest.mark.parametrize("name", FILES)
def test_no_word_mixes_scripts(name: str) -> None:
    found = [value for row in rows(name) for value in row.values() if value and MIXED.search(value)]
    assert found == []


def test_mixed_script_is_found_where_it_is() -> None:
    assert MIXED.search("Aстана")
    assert not MIXED.search("IT-центр")


@pytest.mark.parametrize("name", FILES)
def test_files_are_clean_text(name: str) -> None:
    raw = (DATA / f"{name}.csv").read_bytes()
    assert b"\r" not in raw
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert all(value == value.strip() for row in rows(name) for value in row.values())


def _labels(row: dict[str, str], language: str) -> str:
    return row[language] if language in row else row[f"name_{language}"]


@pytest.mark.parametrize("name", FILES)
def test_every_label_stands_in_three_languages(name: str) -> None:
    for row in rows(name):
        assert all(_labels(row, language) for language in ("en", "ru", "kk")), row
        assert not CYRILLIC.search(_labels(row, "en")), row


@pytest.mark.parametrize("name", ["vocabularies", "services"])
def test_codes_are_ascii_upper_case_and_unique(name: str) -> None:
    codes = [(row.get("set", ""), row["code"]) for row in rows(name)]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"[A-Z][A-Z0-9_]*", code) for _, code in codes)


def test_parents_are_in_their_set_and_have_none_themselves() -> None:
    for row in rows("vocabularies"):
        if row["parent"]:
            assert vocabulary(row["set"])[row["parent"]]["parent"] == "", row


def test_labels_are_unique_within_a_set() -> None:
    for language in ("en", "ru", "kk"):
        labels = [(row["set"], row["parent"], row[language]) for row in rows("vocabularies")]
        assert len(set(labels)) == len(labels), language


def test_places() -> None:
    assert len(rows("regions")) == 20
    assert len(rows("districts")) == 228
    regions = {row["iso_3166_2"]: row["kato"] for row in rows("regions")}
    for row in rows("districts"):
        assert row["region_iso"] in regions
        assert not row["kato"] or row["kato"][:2] == regions[row["region_iso"]][:2], row


def test_services_name_known_codes_only() -> None:
    assert len(rows("services")) == 76
    for row in rows("services"):
        assert row["sector"] in vocabulary("service_sector")
        assert row["for"] in vocabulary("service_for")
        assert set(row["case_kinds"].split()) <= set(vocabulary("case_kind"))
        assert set(row["provider_type"].split()) <= set(vocabulary("organisation_type"))
        assert set(row["special_social_service"].split()) <= set(vocabulary("special_social_service"))
        assert 0 <= int(row["age_from"]) <= int(row["age_to"]) <= 17


def test_packets_follow_their_rules() -> None:
    order = list(vocabulary("packet_field"))
    for row in rows("services"):
        packet = row["packet"].split()
        assert packet == sorted(packet, key=order.index), row["code"]
        assert len(packet) <= 17
        assert not {"SETTLEMENT", "ADDRESS"} <= set(packet)
        if row["code"] in {"SSS_TEMP", "SSS_TRAFFICK", "FSC_STAY", "JUS_CAN", "CARE_CPD"}:
            assert not {"SETTLEMENT", "ADDRESS"} & set(packet)


def test_the_attribution_of_the_districts_is_kept() -> None:
    text = (DATA / "README.md").read_text(encoding="utf-8")
    assert "geokz" in text
    assert "Alexander Rodionov" in text
    assert "CC BY 4.0" in text
