"""Articles read from the document in which a school wrote its text, and documents that are refused with a sentence."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError

from conventions.domain.law.texts.extraction import LARGEST_PART
from conventions.domain.law.texts.reading import WrittenArticle, articles_in, read_document

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
OPEN = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)
LINES = [
    "Convention de stage",
    "Article 1er – Objet",
    "Premier alinéa.",
    "Second alinéa.",
    "ARTICLE 2 : Durée",
    "Cinq.",
]
READ = [WrittenArticle("Objet", "Premier alinéa.\nSecond alinéa."), WrittenArticle("Durée", "Cinq.")]


def archive(**parts: str | bytes) -> bytes:
    """Return a zip of these parts, a « __ » in a name standing for a slash."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return held.getvalue()


def docx(body: str, before: str = "") -> bytes:
    return archive(word__document_xml=f"<?xml version='1.0'?>{before}<w:document {WORD}>{body}</w:document>")


def odt(body: str, before: str = "", mimetype: str = "application/vnd.oasis.opendocument.text") -> bytes:
    content = f"<?xml version='1.0'?>{before}<office:document-content {OPEN}>{body}</office:document-content>"
    return archive(mimetype=mimetype, content_xml=content)


def in_word(lines: list[str]) -> str:
    return "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)


def in_open(lines: list[str]) -> str:
    return "".join(f"<text:p>{line}</text:p>" for line in lines)


@pytest.mark.parametrize("content", [docx(in_word(LINES)), odt(in_open(LINES))], ids=["docx", "odt"])
def test_articles_are_read_in_their_order(content):
    """A heading begins an article, a line is a paragraph, what comes before the first is counted."""
    assert read_document(content) == (READ, 1)


def test_what_was_struck_out_or_stands_beside_is_not_read():
    """Deletions, field codes and notes are no words of the text; a break inside a paragraph makes two."""
    struck = (
        "<w:p><w:r><w:t>Article 1 - Objet</w:t></w:r></w:p><w:p><w:r><w:t>Gardé</w:t><w:br/><w:t>deux</w:t>"
        "<w:instrText>HYPERLINK</w:instrText></w:r><w:del><w:r><w:t>supprimé</w:t></w:r></w:del></w:p>"
    )
    assert read_document(docx(struck)).articles == [WrittenArticle("Objet", "Gardé\ndeux")]
    noted = (
        "<text:tracked-changes><text:p>ancien</text:p></text:tracked-changes><text:h>Article 1</text:h>"
        "<text:p>Dit<text:note><text:p>note</text:p></text:note> ici<text:line-break/>et là</text:p>"
    )
    assert read_document(odt(noted)).articles == [WrittenArticle("", "Dit ici\net là")]


def test_a_number_quoted_in_a_sentence_begins_no_article():
    """« Article 7 » at the head of a line of article 1 is a line of it, since article 2 has not begun."""
    read = articles_in(["Article 1 : Objet", "Article 7 du code civil.", "Article 2", "Suite."])
    assert [article.text for article in read.articles] == ["Article 7 du code civil.", "Suite."]


ENTITY = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>'
HOSTILE = {
    "nothing": (b"", "pas un document de texte"),
    "a PDF": (b"%PDF-1.7", "pas un document de texte"),
    "a workbook": (archive(xl__workbook_xml="<x/>"), "pas un document de texte"),
    "a sheet of LibreOffice": (
        odt(in_open(LINES), mimetype="application/vnd.oasis.opendocument.spreadsheet"),
        "pas un document de texte",
    ),
    "entities": (docx(in_word(LINES), before=ENTITY), "entités XML"),
    "entities of an .odt": (odt(in_open(LINES), before=ENTITY), "entités XML"),
    "a bomb": (archive(word__document_xml=b"<a>" + b" " * (LARGEST_PART + 1)), "trop grand"),
    "a cut archive": (docx(in_word(LINES))[:-30], "abîmé"),
    "XML that does not close": (archive(word__document_xml=f"<w:document {WORD}>"), "abîmé"),
    "deep XML": (archive(word__document_xml="<a>" * 200_000), "abîmé"),
    "no article": (docx(in_word(["Bonjour"])), "nulle part « Article 1 »"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_text_is_refused_with_a_sentence(name):
    """Whatever was sent, one sentence stands at the file."""
    content, said = HOSTILE[name]
    with pytest.raises(ValidationError) as refused:
        read_document(content)
    assert said in refused.value.message_dict["file"][0]
