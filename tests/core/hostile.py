"""Strings that people and attackers send; every field must answer each with a clean value or an error."""

HOSTILE = (
    "\x00", "a\x00b", "\ud800", "x\udfff", "\ud83d", "\x07", "\x1b[31m", "\x7f", "\x85", "\u2028", "\ufeff",
    "\u202eabc", "\u200b", "%00", "' or 1=1 --", "<script>alert(1)</script>", "{{ 7*7 }}", "%(name)s", "{0}", "\\",
    "../../etc/passwd", "a" * 20_000, "👨‍👩‍👧‍👦", "e\u0301" * 50, "ﷺ", "\uffff", "١٢٣", "１２３", "²", "NaN", "-1", "1e9",
    "0x1F", "   ", "\t\n\r", "й", "и\u0306", "ЦРУ", "null", "None", "true",
)  # fmt: skip
