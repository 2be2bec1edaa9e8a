"""A plain dump of a database, read as whoever has stolen it would read it: decoded, unpacked, folded."""

import base64
import binascii
import re
import subprocess
import unicodedata
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from urllib.parse import unquote

import psycopg
from psycopg import sql

from kzcp.core.names import name_key
from kzcp.demo import databases
from kzcp.demo.servers import postgres
from kzcp.demo.servers.problems import ServerProblem
from tests.contracts.walls.house import House
from tests.contracts.walls.secrets import LETTERS, Secrets

HEX = re.compile(r"(?:\\\\x|\\x|0x)?((?:[0-9a-f]{2}){6,})", re.IGNORECASE)
BASE64 = re.compile(r"[A-Za-z0-9+/_-]{12,}={0,2}")
ESCAPED = re.compile(r"\\+u([0-9a-fA-F]{4})")
WORD_LETTERS, DEEPEST, SHORTEST_BY_CHANCE = re.compile(r"[^\W_]+"), 3, 5
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp1251")
APART = re.compile(r"(?<=\d)[ \-()\u00a0]+(?=\d)")
NUMBER = re.compile(r"\d{10,}")


@dataclass(frozen=True)
class Line:
    """One row of one table as the dump has it."""

    table: str
    text: str


def take(house: House) -> tuple[str, str]:
    """The dump of the whole database in plain format, and the way by which it was taken.

    By pg_dump where it is there and new enough, else table by table with COPY; both as the backup role.
    """
    with suppress(ServerProblem, FileNotFoundError):
        program = postgres.binaries() / "pg_dump"
        words = [
            str(program),
            "--format=plain",
            "--no-sync",
            "--encoding=UTF8",
            house.address(databases.BACKUP),
        ]
        told = subprocess.run(words, capture_output=True, check=False)
        if told.returncode == 0:
            return told.stdout.decode(), "pg_dump"
        if b"version mismatch" not in told.stderr:
            raise RuntimeError(told.stderr.decode(errors="replace"))
    return copied(house), "COPY"


def copied(house: House) -> str:
    """The dump as COPY gives it, for a server whose programs are not at hand."""
    parts = []
    with psycopg.connect(house.address(databases.BACKUP), autocommit=True) as connection:
        tables = connection.execute(
            "select tablename from pg_tables where schemaname = 'public' order by 1"
        ).fetchall()
        for (table,) in tables:
            parts.append(f"COPY public.{table} (all) FROM stdin;\n")
            copy = sql.SQL("copy {} to stdout").format(sql.Identifier(table))
            with connection.cursor() as cursor, cursor.copy(copy) as rows:
                parts += [bytes(block).decode() for block in rows]
            parts.append("\\.\n")
    return "".join(parts)


def lines(dump: str) -> Iterator[Line]:
    """Every row of the dump with its table; what stands outside of COPY blocks has the table ""."""
    table = ""
    for text in dump.splitlines():
        if text.startswith("COPY public."):
            table = text.removeprefix("COPY public.").split(" ", 1)[0].strip('"')
        elif text == "\\.":
            table = ""
        elif text:
            yield Line(table, text)


def pieces(text: str, depth: int = 0) -> Iterator[tuple[str, str]]:
    """The text and all that can be decoded from it, each with how it was reached."""
    yield text, ""
    if depth >= DEEPEST:
        return
    if "\\u" in text:
        yield from _further(ESCAPED.sub(lambda m: chr(int(m[1], 16)), text), "escapes", depth)
    if "%" in text:
        yield from _further(unquote(text), "percent", depth)
    for way, data in (*_unhexed(text), *_unbased(text)):
        for how, found in _read(data):
            yield from _further(found, f"{way} {how}".strip(), depth)


def _further(text: str, way: str, depth: int) -> Iterator[tuple[str, str]]:
    for found, how in pieces(text, depth + 1):
        yield found, f"{way} {how}".strip()


def _unhexed(text: str) -> Iterator[tuple[str, bytes]]:
    for match in HEX.finditer(text):
        yield "hex", binascii.unhexlify(match[1])


def _unbased(text: str) -> Iterator[tuple[str, bytes]]:
    for match in BASE64.finditer(text):
        word = match[0].rstrip("=").translate(str.maketrans("-_", "+/"))
        with suppress(binascii.Error):
            yield "base64", base64.b64decode(word + "=" * (-len(word) % 4))


def _read(data: bytes) -> Iterator[tuple[str, str]]:
    """The bytes as text of each encoding in which they make sense, packed ones unpacked."""
    for how, plain in (("", data), *_unpacked(data)):
        for encoding in ENCODINGS:
            with suppress(UnicodeDecodeError):
                text = plain.rstrip(b"\x00").decode(encoding)
                if text and sum(map(_readable, text)) > 0.9 * len(text):
                    yield f"{how} {encoding}".strip(), text
        strings = "\n".join(
            re.findall(r"[\w ,.:@+-]{4,}", plain.decode("utf-8", "replace").replace("\ufffd", "\x00"))
        )
        if how or len(strings) > 8:
            yield f"{how} strings".strip(), strings


@cache
def _readable(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "LNPZSM" or letter in "\n\t\r"


def _unpacked(data: bytes) -> Iterator[tuple[str, bytes]]:
    for way, window, begins in (("zlib", 15, b"\x78"), ("gzip", 31, b"\x1f\x8b"), ("deflate", -15, b"")):
        if begins and begins not in data[:40]:
            continue
        start = data.find(begins) if begins else 0
        with suppress(zlib.error):
            plain = zlib.decompressobj(window).decompress(data[start:], 1_000_000)
            if plain:
                yield way, plain


def search(dump: str, secrets: Secrets, *, known: frozenset[str] = frozenset()) -> tuple[list[str], int]:
    """Where secrets stand in the dump, and how many pieces were read. Lines in `known` hold nobody's secrets."""
    findings: set[str] = set()
    count = 0
    for line in lines(dump):
        if line.text in known:
            continue
        for text, way in pieces(line.text):
            count += 1
            for what in _secrets_in(text, way, secrets, line.table):
                findings.add(f"{line.table or 'outside of the tables'}: {what}{f' ({way})' if way else ''}")
    return sorted(findings), count


def _secrets_in(text: str, way: str, secrets: Secrets, table: str) -> Iterator[str]:
    folded = unicodedata.normalize("NFC", text).casefold()
    words = set(WORD_LETTERS.findall(folded)) | set(LETTERS.findall(folded))
    by_chance = way.endswith(("strings", "cp1251"))  # ciphertext gives short words of such letters by itself
    for name in words & secrets.names:
        if not way or len(name) >= SHORTEST_BY_CHANCE or not (by_chance or name.isascii()):
            yield f"a name or a place, {name}"
    if not by_chance:
        for key in _keys(frozenset(words)) & secrets.keys:
            if len(key) >= SHORTEST_BY_CHANCE:
                yield f"a name in another spelling, {key}"
    glued = APART.sub("", folded)
    if any(number in run for run in NUMBER.findall(glued) for number in secrets.numbers):
        yield "an IIN or a telephone"
    if words & secrets.digests:
        yield "a digest of a name or a number"
    if table in ("journal_change", "journal_entry", "cases_caseevent") and words & secrets.hashes:
        yield "a search hash"
    if len(words) > 2:
        whole = " ".join(folded.split())
        yield from (f"a narrative, {told}" for told in secrets.narratives if told in whole)


def _keys(words: frozenset[str]) -> set[str]:
    return {_key(word) for word in words if 3 < len(word) < 30}


@cache
def _key(word: str) -> str:
    return name_key(word) if word.isalpha() else ""
