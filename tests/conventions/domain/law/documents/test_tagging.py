"""The documents are heard as they are seen: headings, lists, tables, pictures and links in the order of reading."""

import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from conventions.domain.law.documents import (
    SheetSigner,
    render_agreement,
    render_agreement_html,
    render_amendment,
    render_attestation,
    render_evaluation,
    render_sheet,
)
from signatures import pades
from tests.conventions.domain.law.documents.test_document import (
    Data,
    agreement,
    attestation,
    evaluation,
    overlong_agreement,
    pdf_text,
    squeezed,
)
from tests.kit.tags import Tagged, faults, read
from tests.signatures import papers


def amendment() -> Data:
    """Return an amendment of the tutor and of the hours."""
    changes = [{"label": "Tuteur ou tutrice", "before": ["Şebnem Yıldırım"], "after": ["João Ferrão", "gérant"]}]
    signed = {"version": 1, "sha256": "ab" * 32, "signed_on": "2026-12-01"}
    told = {"number": 1, "why": "Congé.", "agreement": signed, "changes": changes, "timetable": True}
    return agreement() | {"amendment": told}


def long_evaluation() -> Data:
    """Return an evaluation whose table runs over several pages, cut inside its rows."""
    data = evaluation()
    for competence in data["competences"]:
        competence["comment"] = "Un commentaire très détaillé. " * 120
    return data


def sheet() -> bytes:
    """Return the sheet of a pupil who signs by hand."""
    asked = SheetSigner("L'élève", "Maël", "3e B", "Je déclare avoir lu.", "https://conventions.ecole.example/p/1")
    return render_sheet(agreement(), asked, fingerprint="ab" * 32)


def training() -> dict:
    """Return an agreement for a training period: eight weeks, a day that differs, ten competences, three works."""
    data = agreement()
    monday, hours = date(2026, 9, 7), {"morning": ["08:00", "12:00"], "afternoon": ["13:00", "16:00"]}
    days = [monday + timedelta(weeks=week, days=day) for week in range(8) for day in range(5)]
    data["period"]["days"] = [{"date": one.isoformat(), **hours} for one in days if one != date(2026, 9, 16)]
    said = {"activities": "Préparer un poste", "before": "Vu en classe", "here": "Chaque semaine", "after": "Repris"}
    texts = ("supervision", "absences", "internal_rules", "suspension", "validation", "attestation", "benefits")
    data["training"] = {
        "formation": {"title": "Fluvial fictif", "mef": "24731115310", "year": "2de professionnelle"},
        **{"period_number": 2, "period_count": 6, "yearly_hours": "840 heures", "replaces_nobody": True},
        "competences": [{"code": f"C{rank}", "label": f"Compétence {rank}", **said} for rank in range(10)],
        "works": [{"label": f"Travail {rank}", "equipment": "Scie", "supervisor": "Jo Fictif"} for rank in range(3)],
        **dict.fromkeys(texts, "Une phrase qui dit ce qui est convenu, sur une ligne ou deux de la page."),
        **{"host_insurer": "Assurance Fictive", "host_policy": "F-1", "school_insurer": "", "school_policy": ""},
        **{
            "social_protection": "Code de la sécurité sociale, L412-8.",
            "gratification": {"due": True, "told": "Une gratification est due."},
            "abroad": None,
        },
    }
    first, last = (data["period"]["days"][end]["date"] for end in (0, -1))
    data["period"].update(first_day=first, last_day=last)
    return data | {"model": "pfmp-2026", "kind": "pfmp"}


def test_a_training_period_of_eight_weeks_takes_five_pages() -> None:
    """Its annexes are printed whole, marked as still to be voted."""
    rendered = render_agreement(training())
    said = pdf_text(rendered.pdf)
    assert max(box.page for box in rendered.boxes) + 1 <= 5
    for words in ("Compétence 9", "Travail 2", "gratification est due", "à faire voter", "2 sur 6", "Fluvial fictif"):
        assert squeezed(words) in squeezed(said), words


KINDS = [
    pytest.param(lambda: render_agreement(training()).pdf, id="training"),
    pytest.param(lambda: render_agreement(agreement()).pdf, id="agreement"),
    pytest.param(lambda: render_agreement(overlong_agreement()).pdf, id="overlong"),
    pytest.param(lambda: render_amendment(amendment()).pdf, id="amendment"),
    pytest.param(lambda: render_attestation(attestation()).pdf, id="attestation"),
    pytest.param(lambda: render_evaluation(evaluation()).pdf, id="evaluation"),
    pytest.param(lambda: render_evaluation(long_evaluation()).pdf, id="long evaluation"),
    pytest.param(sheet, id="sheet"),
]
of_each_kind = pytest.mark.parametrize("make", KINDS)


def outline(tagged: Tagged) -> list[tuple[int, str]]:
    """List the headings with their levels."""
    return [(int(one.role[1]), tagged.text(one)) for one in tagged.elements(*(f"H{rank}" for rank in range(1, 7)))]


@of_each_kind
def test_the_tags_hold_together(make: Callable[[], bytes]) -> None:
    """Each mark is of one element and leads back to it; nothing is drawn outside; PDF/UA is not claimed."""
    assert faults(make()) == []


@of_each_kind
def test_all_is_heard_but_what_comes_back_on_each_page(make: Callable[[], bytes]) -> None:
    """The tree says the text of the pages, in its order; only running lines and repeated header rows are decoration."""
    pdf = make()
    tagged = read(pdf)
    assert sorted(tagged.text()) == sorted("".join(tagged.shown.values()))
    rows = [tagged.text(row) for table in tagged.elements("Table") for row in table.kids[:1]]
    number = re.search(r"[A-Z]{2}-7F3K-9Q2M", tagged.text())[0]
    for words in filter(None, tagged.decoration):
        running = "page " in words or number in words
        assert running or any(squeezed(words) in squeezed(row) for row in rows), words
    assert len(squeezed(tagged.text() + "".join(tagged.decoration))) == len(squeezed(pdf_text(pdf)))


@pytest.mark.parametrize("make", [one for one in KINDS if one.id != "long evaluation"])
def test_the_order_heard_is_the_order_on_the_page(make: Callable[[], bytes]) -> None:
    """No row of a table is cut: its cells are heard one after the other, though they end on the next page."""
    tagged = read(make())
    assert tagged.text() == "".join(tagged.shown.values())


def test_a_row_cut_by_a_page_is_one_row() -> None:
    """Four competences make four rows, over six pages, and each comment is heard whole."""
    tagged = read(render_evaluation(long_evaluation()).pdf)
    [table] = tagged.elements("Table")
    rows = [[tagged.text(cell) for cell in row.kids] for row in tagged.elements("TR", under=table)]
    assert [row[0] for row in rows] == ["Compétence", "Observer", "Communiquer", "Comprendre", "S'impliquer"]
    assert {row[2] for row in rows[1:]} == {("Un commentaire très détaillé. " * 120).strip()}
    assert any(len({page for page, _ in cell.kids}) > 1 for cell in tagged.elements("TD"))


def test_a_paragraph_cut_by_a_page_is_one_paragraph() -> None:
    """It has a piece on each page, and its words are whole: those without a space stay without one."""
    data = overlong_agreement()
    tagged = read(render_agreement(data).pdf)
    said = [tagged.text(one) for one in tagged.elements("P")]
    assert {data["assessment"], data["aims"].strip()} <= set(said)
    assert any(len({page for page, _ in one.kids}) == 2 for one in tagged.elements("P") if tagged.direct(one))


def test_the_headings_are_those_of_the_page() -> None:
    """The web page and the PDF have one outline; « L'essentiel » begins the PDF without its heading."""
    found = re.findall(r"<h(\d)>(.*?)</h\d>", render_agreement_html(agreement()))
    page = [
        (int(level) - 1, unescape(words).replace("\u00a0", " ")) for level, words in found if words != "L'essentiel"
    ]
    assert [(level, words.replace(". ", " ")) for level, words in page] == [
        (level, words.replace(". ", " ")) for level, words in outline(read(render_agreement(agreement()).pdf))
    ]


def test_a_first_heading_of_the_second_level_follows_the_title() -> None:
    """An evaluation has no section of the first level but its summary."""
    levels = [level for level, _ in outline(read(render_evaluation(evaluation()).pdf))]
    assert levels == [1, 2, 2, 2]


def test_each_line_of_the_page_is_heard_word_for_word() -> None:
    """Labels, values and sentences of the web page come out with their spaces, each in an element of its own."""
    tagged, page = read(render_agreement(agreement()).pdf), render_agreement_html(agreement())
    for tag, role in {"dt": "Lbl", "dd": "P", "p": "P"}.items():
        heard = {tagged.text(one) for one in tagged.elements(role)}
        lines = {unescape(re.sub("<.*?>", "", line)) for line in re.findall(rf"<{tag}\b.*?>(.*?)</{tag}>", page)}
        silent = {line for line in lines if line.replace("\u00a0", " ") not in heard}
        masthead = ("CV-7F3K-9Q2M · version 1", "Collège Les Tilleuls · 38500 Voiron", "Vérifier, lire en page web")
        assert [line for line in silent if not line.startswith(masthead)] == []


def test_the_hours_are_a_table_that_can_be_heard() -> None:
    """A caption, the days above, the halves beside; an hour is not glued to the next word."""
    tagged = read(render_agreement(agreement()).pdf)
    [table] = tagged.elements("Table")
    caption, head, morning, *_ = table.kids
    assert (caption.role, tagged.text(caption)) == ("Caption", "Semaine du lundi 14 décembre 2026")
    assert [tagged.text(cell) for cell in head.kids][:3] == ["", "lundi 14/12", "mardi 15/12"]
    assert [tagged.text(cell) for cell in morning.kids][:2] == ["Matin", "9 h à 12 h"]


def test_a_label_is_heard_with_its_value() -> None:
    """A fact of the first page, and the place of a signature, which says nothing of paper."""
    tagged = read(render_agreement(agreement()).pdf)
    items = [item.kids for item in tagged.elements("LI") if len(item.kids) == 2]
    facts = [(tagged.text(label), [tagged.text(line) for line in body.kids]) for label, body in items]
    assert facts[0] == ("Élève", ["Maël Guðmundsson-Őry", "3e B, Collège Les Tilleuls"])
    assert ("Direction", ["Solange Œuvrard, principale"]) in facts


def test_the_dots_of_a_sheet_are_for_the_eye() -> None:
    """Whoever signs by hand hears what to write: the place and the date."""
    asked = SheetSigner(
        "Direction", "Solange Œuvrard", "principale", "Je signe.", "https://ecole.example/f", stamps=True
    )
    tagged = read(render_sheet(agreement(), asked, fingerprint="0" * 64))
    dots = "Fait à .................................. le ...................... et cachet"
    heard = [str(one.source.ActualText) for one in tagged.elements("P") if tagged.text(one) == dots]
    assert heard == ["Fait à (lieu) le (date) et cachet"]


def test_the_qr_code_says_what_it_is_and_where_it_leads(tmp_path: Path) -> None:
    """So do the funder's logo, and each link."""
    logo = tmp_path / "logo.png"
    Image.new("RGB", (200, 80), (11, 85, 99)).save(logo)
    pdf = render_agreement(agreement(), logo=logo).pdf
    leads = "Vérifier, lire en page web : conventions.ecole.example/v/CV-7F3K-9Q2M/1"
    tagged = read(pdf)
    assert faults(pdf) == []
    assert [str(one.source.Alt) for one in tagged.elements("Figure")] == [f"Code QR. {leads}", "Logo du financeur"]
    links = tagged.elements("Link")
    assert {str(kid.Contents) for one in links for kid in one.kids if isinstance(kid, pikepdf.Object)} == {leads}


def test_the_tags_outlive_the_signatures() -> None:
    """Certifying adds fields beside the tree, which stays as it was."""
    rendered = render_agreement(agreement())
    boxes = [pades.FieldBox(*vars(box).values()) for box in rendered.boxes]
    signed = pades.certify(rendered.pdf, boxes=boxes, seal=papers.keys().seal, reason="Arrêtée")
    assert faults(signed) == []
    assert read(signed).text() == read(rendered.pdf).text()


@pytest.mark.skipif(not shutil.which("pdfinfo"), reason="poppler is not installed: apt install poppler-utils")
@of_each_kind
def test_poppler_hears_the_same(make: Callable[[], bytes], tmp_path: Path) -> None:
    """A reader that is not ours finds the same roles with the same words, in the same order."""
    pdf = make()
    (tmp_path / "document.pdf").write_bytes(pdf)
    command = ["pdfinfo", "-struct-text", str(tmp_path / "document.pdf")]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    tagged = read(pdf)
    assert told.stderr == ""
    roles = re.findall(r"^ *([A-Z]\w*)(?: \((?:block|inline)\))?:?$", told.stdout, re.M)
    assert roles == [one.role for one in tagged.elements()]
    words = re.findall(r'^ *"(.*)"$', told.stdout, re.M)
    assert "".join(words) == tagged.text()
