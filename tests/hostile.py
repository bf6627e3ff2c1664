"""Texts that strangers send: those that act on a terminal, run as markup or break the columns, and honest ones in many scripts.

`OWN` are ours and always used; `shared_payloads` are a longer collection beside the checkout, where there is one.
"""

from __future__ import annotations

import json
from pathlib import Path

SHARED = Path(__file__).parents[1].parent / "shared" / "payloads.json"

OWN = {
    "clear the screen and forge a row": "\x1b[2J\x1b[H SD-1 low\x1b[3;1Hall is well",
    "title and clipboard": "\x1b]0;owned\x07\x1b]52;c;cm0gLXJm\x07",
    "a link that is not what it says": "\x1b]8;;file:///etc/passwd\x1b\\invoice.pdf\x1b]8;;\x1b\\",
    "a title without an end": "pay\x1b]2;",
    "control strings": "\x1bPq#0~\x1b\\\x1b_Gf=100,a=T;AAAA\x1b\\\x1b^x\x1b\\\x1bXabc\x1b\\",
    "questions to the terminal": "\x1b[c\x1b[6n\x1b[?2026$p\x1b]11;?\x07\x05\x1bP$qm\x1b\\",
    "modes": "\x1b[?1049l\x1b[?25h\x1b[?2004l\x1b[?1003h\x1b[?7l\x1b[5m",
    "reset, scroll region, cursor kept": "\x1bc\x1b[2;5r\x1b7\x1bM\x1b8",
    "an escape that appears when one is removed": "\x1b[\x1b[31mred\x1b\x1b[0m[2J",
    "eight-bit controls": "\x9b2J\x9d0;owned\x9c\x90q\x9c\x85\x84\x8d",
    "all the old controls": "".join(map(chr, range(32))) + "\x7f",
    "over itself and over the next row": "Priority: low\rPriority: critical\x08\x08\x08\x08HIGH\x0b\x0c",
    "more lines and tabs than one": "Re: x\r\nBcc: other@example.com\n\n\tSD-1002\tforged",
    "reading direction": "invoice_\u202efdp.exe \u2066\u202b\u2069 \u200f\u061c",
    "what is not seen": "pay\u200bpal\u2060.\ufeffcom\u00ad \u200d\u200c\ufe0f\u180b\u2063\u034f",
    "tag letters": "hi\U000e0041\U000e0042\U000e007f",
    "parted lines": "one\u2028two\u2029three\x85four",
    "private, unassigned, no characters": "\ue000\U000f0000\uffff\ufdd0\U0001fffe\u0378",
    "a tower of marks": "Z" + "\u0301\u0335\u0489" * 400 + "algo",
    "a mark with nothing under it": "\u0301abc \u0e33 \u20dd",
    "blanks that are letters": "\u3164\u115f\u1160\uffa0\u2800",
    "a button": "[@click=app.exit]Invoice[/] [@click=\"screen.command('take')\"]press[/]",
    "a key pressed by text": "[@click=app.simulate_key('t')][b]x",
    "an end without a beginning": "[/foo] [/] [/b] [/@click]",
    "brackets without an end": "[bold \\[ [link=file:///etc/passwd [$error on $surface] [[",
    "the second half of a button": "@click=app.exit]x[/]",
    "formats and queries": "{0.__class__} {contact} {n} %s %(x)s '; DROP TABLE cases;-- \" OR 1=1 -s:",
    "names of files": "../../etc/passwd |id -rf .bashrc CON",
    "one word without an end": "A" * 3000,
    "nothing for a while": "x" + " " * 3000 + "y",
    "joined pictures": "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 \U0001f1f8\U0001f1ea\U0001f1f8 1\ufe0f\u20e3 "
    "\U0001f44d\U0001f3fd \u2764\ufe0f\u200d\U0001f525",
}
"""What each does, and the text."""

HONEST = (
    "Skrivaren på våning två är ur funktion",
    "A\u030angpannan la\u0308cker o\u0308ver ho\u0308rnet i rum 4",  # Swedish as a Mac sends it, each ring and dot a mark
    "打印机没有反应了 请尽快帮助我们",
    "プリンターが動きません。お願いします",
    "프린터가 작동하지 않습니다",
    "الطابعة لا تعمل منذ الصباح",
    "המדפסת אינה עובדת מהבוקר",
    "เครื่องพิมพ์ไม่ทำงานตั้งแต่เช้า",
    "प्रिंटर सुबह से काम नहीं कर रहा है",
    "چاپگر از صبح کار نمی\u200cکند و می\u200cخواهیم",
    "Принтер не работает с утра",
    "Ο εκτυπωτής δεν λειτουργεί",
    "The printer \U0001f5a8\ufe0f is out \U0001f44d\U0001f3fd \U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f1f8\U0001f1ea",
)
"""Honest texts; columns have to stand under one another beside each of them."""


def shared_payloads() -> dict[str, str]:
    """The longer collection by its ids, without lone surrogates: no database can hold one. Empty where it is missing."""
    if not SHARED.exists():
        return {}
    found = json.loads(SHARED.read_text(encoding="utf-8"))["payloads"]
    return {f"{each['id']} {each['name']}": each["payload"] for each in found if is_storable(each["payload"])}


def is_storable(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)
