"""Small invented files for the stories' attachments: each opens in the program its name promises, and says nothing."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import NamedTuple
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

WIDTH, HEIGHT = 160, 96
_OFFICE = "application/vnd.openxmlformats-officedocument"
_WORD, _SHEET = f"{_OFFICE}.wordprocessingml.document", f"{_OFFICE}.spreadsheetml.sheet"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


class File(NamedTuple):
    """A file that came with a mail."""

    name: str
    media_type: str
    content: bytes


def made(name: str, words: str) -> File:
    """A file of this name with one line of words in it, where its kind has words."""
    kind = name.rpartition(".")[2].lower()
    media_type, content = {
        "png": ("image/png", _png),
        "jpg": ("image/jpeg", _jpeg),
        "pdf": ("application/pdf", _pdf),
        "docx": (_WORD, _docx),
        "xlsx": (_SHEET, _xlsx),
        "eml": ("message/rfc822", _eml),
        "csv": ("text/csv", _csv),
    }[kind]
    return File(name, media_type, content(words))


def _png(words: str) -> bytes:
    """Stripes, in a shade of their own."""
    shade = zlib.crc32(words.encode()) & 0x7F
    rows = b"".join(b"\0" + bytes([shade + (row // 12 % 2) * 96] * WIDTH) for row in range(HEIGHT))
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in parts)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _jpeg(_words: str) -> bytes:
    """An even grey: a baseline JPEG in which each block of 8 × 8 is two zero bits."""
    blocks = (WIDTH // 8) * (HEIGHT // 8)
    one_code = b"\x01" + bytes(15) + b"\x00"
    frame = struct.pack(">BHHB", 8, HEIGHT, WIDTH, 1) + b"\x01\x11\x00"
    segments = (
        (0xDB, b"\x00" + b"\x01" * 64),
        (0xC0, frame),
        (0xC4, b"\x00" + one_code),
        (0xC4, b"\x10" + one_code),
        (0xDA, b"\x01\x01\x00\x00\x3f\x00"),
    )
    body = b"".join(struct.pack(">BBH", 0xFF, mark, len(inner) + 2) + inner for mark, inner in segments)
    return b"\xff\xd8" + body + bytes(blocks * 2 // 8) + b"\xff\xd9"


def _pdf(words: str) -> bytes:
    """One page with one line. A PDF string holds Latin letters only."""
    text = words.encode("cp1252", "replace")
    for sign in (b"\\", b"(", b")"):
        text = text.replace(sign, b"\\" + sign)
    page = b"BT /F 14 Tf 40 100 Td (" + text + b") Tj ET"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 140] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(page), page),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    )
    out, places = b"%PDF-1.4\n", []
    for number, inner in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, inner)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    tail = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\n" % (size, table, size)
    return out + tail + b"startxref\n%d\n%%%%EOF\n" % len(out)


def _docx(words: str) -> bytes:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = (
        f'<w:document xmlns:w="{space}"><w:body><w:p><w:r><w:t>{escape(words)}</w:t></w:r></w:p></w:body></w:document>'
    )
    return _package("word/document.xml", f"{_WORD}.main+xml", body, {})


def _xlsx(words: str) -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    book = f'<workbook xmlns="{space}" xmlns:r="{_RELATION}"><sheets><sheet name="1" sheetId="1" r:id="r1"/></sheets></workbook>'
    cell = f'<c r="A1" t="inlineStr"><is><t>{escape(words)}</t></is></c>'
    sheet = f'<worksheet xmlns="{space}"><sheetData><row r="1">{cell}</row></sheetData></worksheet>'
    more = {
        "xl/_rels/workbook.xml.rels": _relation("worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": sheet,
    }
    kinds = {"/xl/worksheets/sheet1.xml": f"{_OFFICE}.spreadsheetml.worksheet+xml"}
    return _package("xl/workbook.xml", f"{_SHEET}.main+xml", book, more, kinds)


def _package(main: str, kind: str, body: str, more: dict[str, str], kinds: dict[str, str] | None = None) -> bytes:
    """An Office file: its main part, further parts, and what each is. Dated 1980, so that it is the same every day."""
    said = "".join(
        f'<Override PartName="{part}" ContentType="{of}"/>' for part, of in ({f"/{main}": kind} | (kinds or {})).items()
    )
    default = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    default += '<Default Extension="xml" ContentType="application/xml"/>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">{default}{said}</Types>',
        "_rels/.rels": _relation("officeDocument", main),
        main: body,
    }
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, text in (parts | more).items():
            archive.writestr(ZipInfo(name), f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return out.getvalue()


def _relation(kind: str, target: str) -> str:
    one = f'<Relationship Id="r1" Type="{_RELATION}/{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{one}</Relationships>'


def _eml(words: str) -> bytes:
    head = (
        "From: postmaster@utskick.example\r\nSubject: Undelivered mail\r\nContent-Type: text/plain; charset=utf-8\r\n"
    )
    return f"{head}\r\n452 too many connections\r\n\r\n{words}\r\n".encode()


def _csv(words: str) -> bytes:
    return f"namn;ort\r\nBjörn Ångström;Växjö\r\nÅsa Öberg;Hjo\r\n{words};\r\n".encode()
