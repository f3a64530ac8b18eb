"""Agreement, attestation and evaluation as PDF and HTML: same data, same bytes, nothing lost, nothing leaked."""

import copy
import hashlib
import html as html_module
import io
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from conventions.domain.law.documents import (
    SignatureBox,
    pages,
    render_agreement,
    render_agreement_html,
    render_attestation,
    render_attestation_html,
    render_evaluation,
    render_evaluation_html,
    unprintable,
    wording,
)
from conventions.domain.law.documents.finish import srgb_profile
from conventions.domain.law.documents.schedule import at_a_glance
from conventions.domain.law.documents.texts import UnknownModelError, load_model, versions
from conventions.domain.law.documents.theme import FONT_FILES, FONT_FOLDER
from tests.kit.pdfa import NO_CLAIM, broken_rules, needs_validator, written_out
from tests.kit.tags import unicode_table

ROOT = Path(__file__).resolve().parents[5]
SECRET_EMAIL, SECRET_PHONE = "ne.pas.diffuser@ecole.example", "+33699887766"

Data = dict[str, Any]


def agreement() -> Data:
    """Return an agreement of five days with every party and every special letter."""
    return {
        "format": 1,
        "model": "2026-3",
        "kind": "observation_3e_4e",
        "number": "CV-7F3K-9Q2M",
        "version": 1,
        "verification_url": "https://conventions.ecole.example/v/CV-7F3K-9Q2M/1",
        "school": {
            "name": "Collège Les Tilleuls",
            "uai": "0380099X",
            "sector": "public",
            "address": "12 avenue des Écoles",
            "postcode": "38500",
            "city": "Voiron",
            "email": "secretariat@tilleuls.ecole.example",
            "phone": "+33476000001",
            "head": {"first_name": "Solange", "last_name": "Œuvrard", "title": "principale"},
            "ca_decision_date": "2026-06-30",
            "ca_decision_reference": "délibération n° 14",
        },
        "host": {
            "name": "Menuiserie Ferrão & Fils <SARL>",
            "siret": "73282932000074",
            "address": "3 rue du Bois",
            "postcode": "38430",
            "city": "Moirans",
            "department": "38",
            "family_establishment": False,
            "representative": {
                "first_name": "João",
                "last_name": "Ferrão",
                "title": "gérant",
                "email": "joao@ferrao.ecole.example",
                "phone": "+33476000002",
            },
            "tutor": {
                "first_name": "Şebnem",
                "last_name": "Yıldırım",
                "title": "cheffe d'atelier",
                "email": "sebnem@ferrao.ecole.example",
                "phone": "+262639000003",
            },
            "safety_contact": "Łucja Nowak, assistante de direction, poste 12",
        },
        "pupil": {
            "first_name": "Maël",
            "last_name": "Guðmundsson-Őry",
            "birth_date": "2012-03-01",
            "class_name": "3e B",
            "level": "3e",
            "adult": False,
        },
        "guardians": [
            {
                "first_name": "Ilinca",
                "last_name": "Țepeș",
                "quality": "mère",
                "email": "ilinca@ecole.example",
                "phone": "+33600000005",
                "withheld": False,
            },
            {
                "first_name": "Grzegorz",
                "last_name": "Žižek",
                "quality": "délégataire de l'autorité parentale",
                "email": SECRET_EMAIL,
                "phone": SECRET_PHONE,
                "withheld": True,
            },
        ],
        "referent": {
            "first_name": "Noé",
            "last_name": "Ağaoğlu",
            "title": "professeur principal",
            "email": "noe@tilleuls.ecole.example",
            "phone": "+33476000006",
        },
        "health_plan": {"pai": True, "kit_by": "famille"},
        "period": {
            "first_day": "2026-12-14",
            "last_day": "2026-12-18",
            "days": [
                {
                    "date": f"2026-12-{day}",
                    "morning": ["09:00", "12:00"],
                    "afternoon": ["13:30", "17:00"] if day < 18 else None,
                }
                for day in range(14, 19)
            ],
            "time_zone": "Europe/Paris",
        },
        "place": {"address": "5 chemin de la Scierie", "postcode": "38431", "city": "Moirans-le-Haut"},
        "aims": "Découvrir le monde économique et professionnel.",
        "activities": "Visite de l'atelier.\nEntretien avec trois salariés.",
        "assessment": "Rapport de cinq pages et présentation orale.",
        "meals": "Repas pris avec l'équipe.",
        "lodging": "Sans objet.",
        "transport": "Ligne de car 7100.",
        "parties": [
            {
                "key": "host",
                "label": "Responsable de l'accueil",
                "name": "João Ferrão",
                "kind": "party",
                "required": True,
            },
            {"key": "head", "label": "Direction", "name": "Solange Œuvrard", "kind": "party", "required": True},
            {"key": "guardian_1", "label": "Autorité 1", "name": "Ilinca Țepeș", "kind": "party", "required": True},
            {"key": "guardian_2", "label": "Autorité 2", "name": "Grzegorz Žižek", "kind": "party", "required": False},
            {"key": "pupil", "label": "L'élève", "name": "Maël Guðmundsson-Őry", "kind": "visa", "required": False},
            {"key": "referent", "label": "Le référent", "name": "Noé Ağaoğlu", "kind": "visa", "required": False},
            {"key": "tutor", "label": "La tutrice", "name": "Şebnem Yıldırım", "kind": "visa", "required": False},
        ],
        "funder": {"mention": "Avec le soutien de la Région fictive."},
    }


def overlong_agreement() -> Data:
    """Return an agreement in which everything is as long as a form may let it be, over ten days."""
    data = agreement()
    words = "Observation des étapes de fabrication d'un meuble sur mesure, de l'esquisse à la pose. "
    data["kind"], data["pupil"]["level"] = "observation_2nde", "2de_gt"
    data["activities"] = data["aims"] = data["meals"] = data["transport"] = (words * 30)[:2000]
    data["assessment"] = "Z" * 2000
    data["host"]["name"] = "Société coopérative pour la valorisation des bois locaux " * 4
    data["host"]["address"] = data["place"]["address"] = "Bâtiment C, chemin vicinal des Grands Champs " * 6
    data["host"]["safety_contact"] = "Personne ressource " * 25
    data["host"]["representative"]["title"] = "directeur général délégué à la stratégie " * 5
    data["host"]["representative"]["email"] = "a" * 90 + "@" + "b" * 90 + ".ecole.example"
    data["school"]["name"] = "Lycée polyvalent européen des métiers de la montagne " * 4
    data["pupil"].update(first_name="Maximilienne-Alexandrine " * 5, last_name="X" * 150)
    for party in data["parties"]:
        party["name"] = f"{party['name']} de la Très Longue Lignée des Porteurs de Noms Composés " * 3
    data["parties"][0]["name"] = "N" * 2000
    dates = [f"2026-06-{day}" for day in (15, 16, 17, 18, 19, 22, 23, 24, 25, 26)]
    data["period"] = {
        "first_day": dates[0],
        "last_day": dates[-1],
        "days": [
            {
                "date": date,
                "morning": [f"0{8 + rank % 2}:{15 * (rank % 4):02d}", "12:00"],
                "afternoon": ["13:30", "16:45"],
            }
            for rank, date in enumerate(dates)
        ],
        "time_zone": "America/Cayenne",
    }
    data["verification_url"] = "https://conventions-de-stage.une-tres-longue-adresse.ecole.example/v/CV-7F3K-9Q2M/12"
    return data


def attestation() -> Data:
    """Return an attestation with one half-day of each state."""
    states = ["present", "late", "present", "absent", "justified", "present", "present", "unknown", "present"]
    return {
        "format": 1,
        "number": "AT-7F3K-9Q2M",
        "pupil": {"first_name": "Maël", "last_name": "Guðmundsson-Őry"},
        "class_name": "3e B",
        "school": {
            "name": "Collège Les Tilleuls",
            "postcode": "38500",
            "city": "Voiron",
            "head": {"name": "Solange Œuvrard", "title": "principale"},
        },
        "host": {"name": "Menuiserie Ferrão & Fils", "postcode": "38430", "city": "Moirans"},
        "kind_title": "Séquence d'observation en milieu professionnel",
        "first_day": "2026-12-14",
        "last_day": "2026-12-18",
        "half_days": [
            {"date": f"2026-12-{14 + rank // 2}", "half": ("matin", "après-midi")[rank % 2], "state": state}
            for rank, state in enumerate(states)
        ],
        "counts": {"present": 5, "late": 1, "absent": 1, "justified": 1, "unknown": 1},
        "hours": "19 h 30",
        "issued_on": "2026-12-19",
        "verification_url": "https://conventions.ecole.example/v/AT-7F3K-9Q2M",
        "funder": {"mention": "Avec le soutien de la Région fictive."},
    }


def evaluation() -> Data:
    """Return a tutor's evaluation with one comment missing."""
    labels = ("Observer", "Communiquer", "Comprendre", "S'impliquer")
    return {
        "format": 1,
        "number": "EV-7F3K-9Q2M",
        "pupil": {"first_name": "Maël", "last_name": "Guðmundsson-Őry"},
        "class_name": "3e B",
        "school": {"name": "Collège Les Tilleuls", "postcode": "38500", "city": "Voiron"},
        "host": {"name": "Menuiserie Ferrão & Fils", "postcode": "38430", "city": "Moirans"},
        "first_day": "2026-12-14",
        "last_day": "2026-12-18",
        "tutor": {"name": "Şebnem Yıldırım", "title": "cheffe d'atelier"},
        "submitted_on": "2026-12-18",
        "competences": [
            {
                "key": str(rank),
                "label": label,
                "level_label": f"niveau {rank}",
                "comment": f"Commentaire {rank}" * (rank % 2),
            }
            for rank, label in enumerate(labels)
        ],
        "free_text": "Un élève curieux.\nÀ revoir avec plaisir.",
        "verification_url": "https://conventions.ecole.example/v/EV-7F3K-9Q2M",
        "funder": {"mention": ""},
    }


# ---------------------------------------------------------------- reading what was made


def pdf_text(pdf: bytes) -> str:
    """Extract the text through the fonts' own tables, as any reader does, in the order of the pages' streams."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return "\n".join(_page_text(page) for page in document.pages)


def _page_text(page: pikepdf.Page) -> str:
    tables = {name: unicode_table(font) for name, font in page.resources.get("/Font", {}).items()}
    table: dict[int, str] = {}
    out: list[str] = []
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "Tf":
                table = tables[str(operands[0])]
            case "Tj":
                out.append("".join(table[code] for code in bytes(operands[0])))
            case "TJ":
                parts = (bytes(part) for part in operands[0] if isinstance(part, pikepdf.String))
                out.append("".join(table[code] for part in parts for code in part))
            case "T*" | "Td" | "Tm":
                out.append("\n")
    return "".join(out)


def squeezed(text: str) -> str:
    """Drop white space, so that line breaks do not matter."""
    return re.sub(r"\s+", "", text)


def html_text(fragment: str) -> str:
    """Drop the tags of an HTML fragment."""
    return html_module.unescape(re.sub(r"<[^>]+>", " ", fragment))


UNPRINTED = {
    "format",
    "kind",
    "department",
    "key",
    "required",
    "adult",
    "withheld",
    "family_establishment",
    "pai",
    "level",
}
WRITERS: dict[str, Callable[[str], str]] = {
    "birth_date": wording.write_date,
    "ca_decision_date": wording.write_date,
    "last_day": wording.write_date,
    "time_zone": wording.write_zone,
    "first_day": lambda iso: f"{wording.WEEKDAYS[wording.day_of(iso).weekday()]} {wording.day_of(iso).day}",
    "date": lambda iso: f"{wording.WEEKDAYS[wording.day_of(iso).weekday()]}",
    "phone": wording.write_phone,
    "siret": wording.write_siret,
    "morning": wording.write_time,
    "afternoon": wording.write_time,
    "verification_url": wording.short_address,
    "sector": lambda sector: load_model("2026-3")["sectors"][sector],
}


def printed_values(data: Any, key: str = "") -> Iterator[str]:
    """Give every leaf of the data as it must be read on the document."""
    if isinstance(data, dict):
        if data.get("withheld"):
            data = {name: value for name, value in data.items() if name not in ("email", "phone")}
        for name, value in data.items():
            if name not in UNPRINTED:
                yield from printed_values(value, name)
    elif isinstance(data, list):
        for item in data:
            yield from printed_values(item, key)
    elif isinstance(data, str) and data:
        if key == "kind":
            return
        for line in data.split("\n"):
            yield WRITERS.get(key, str)(line)
    elif isinstance(data, int) and not isinstance(data, bool):
        yield str(data)


def assert_all_read(values: Iterator[str], text: str) -> None:
    """Every value is somewhere in the text."""
    seen = squeezed(text)
    missing = [value for value in values if squeezed(value) not in seen]
    assert missing == []


# ---------------------------------------------------------------- bytes


@pytest.mark.parametrize("make", [agreement, overlong_agreement])
def test_the_same_data_give_the_same_bytes(make: Callable[[], Data]) -> None:
    """Rendering twice gives the same PDF, the same boxes and the same HTML."""
    assert render_agreement(make()) == render_agreement(copy.deepcopy(make()))
    assert render_agreement_html(make()) == render_agreement_html(copy.deepcopy(make()))


def test_a_document_as_long_as_the_one_before_is_laid_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each foot says how many pages there are; whatever came before, the bytes are the same."""
    monkeypatch.setattr(pages, "_lengths", {})
    lay_out, laid_out = pages._lay_out, []

    def spied(*given):
        laid_out.append(given)
        return lay_out(*given)

    monkeypatch.setattr(pages, "_lay_out", spied)
    rendered = {}
    for make, times in ((agreement, 2), (agreement, 1), (overlong_agreement, 2), (agreement, 2), (agreement, 1)):
        laid_out.clear()
        found = render_agreement(make())
        assert len(laid_out) == times
        assert rendered.setdefault(make, found) == found


def test_another_process_gives_the_same_bytes() -> None:
    """Neither hash seeds nor what was rendered before leave a trace in the bytes."""
    code = (
        "import hashlib; from tests.conventions.domain.law.documents.test_document import *\n"
        "render_evaluation(evaluation())\n"
        "both = render_agreement(agreement()).pdf + render_agreement_html(agreement()).encode()\n"
        "print(hashlib.sha256(both).hexdigest())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PATH": "/usr/bin:/bin", "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed, zone in (("1", "UTC"), ("2", "America/Cayenne"))
    }
    here = render_agreement(agreement()).pdf + render_agreement_html(agreement()).encode()
    assert found == {hashlib.sha256(here).hexdigest()}


def test_another_version_gives_other_bytes() -> None:
    """The version is in the bytes."""
    assert render_agreement(agreement()).pdf != render_agreement(agreement() | {"version": 2}).pdf


@pytest.mark.parametrize("make", [agreement, overlong_agreement])
def test_the_agreement_stays_light(make: Callable[[], Data]) -> None:
    """Under 90 kB, so that the certified file stays under 120 kB."""
    assert len(render_agreement(make()).pdf) < 90_000


def test_the_fonts_of_the_repository_are_small_and_licensed() -> None:
    """Under 1.5 MB in all, each family beside its licence."""
    assert sum(path.stat().st_size for path in FONT_FILES.values()) < 1_500_000
    assert {"SourceSans3-LICENSE.txt", "DejaVuSans-LICENSE.txt"} <= {path.name for path in FONT_FOLDER.iterdir()}


# ---------------------------------------------------------------- what the file says


def test_a_reader_is_told_title_language_author_and_outline() -> None:
    """Metadata stand in the information dictionary, in XMP and in the outline."""
    with pikepdf.open(io.BytesIO(render_agreement(agreement()).pdf)) as document:
        assert str(document.Root.Lang) == "fr-FR"
        assert "CV-7F3K-9Q2M version 1" in str(document.docinfo.Title)
        assert str(document.docinfo.Author) == "Collège Les Tilleuls"
        assert "Guðmundsson-Őry" in str(document.docinfo.Subject)
        assert document.Root.ViewerPreferences.DisplayDocTitle
        with document.open_metadata() as metadata:
            assert "Guðmundsson-Őry" in metadata["dc:description"]
            assert "pdfaid:part" not in metadata
        with document.open_outline() as outline:
            titles = [item.title for item in outline.root]
            below = [child.title for item in outline.root for child in item.children]
    assert titles[0] == "L'essentiel"
    assert titles[-1] == "Signatures"
    assert {"A. Annexe pédagogique", "B. Annexe financière", "Les parties"} <= set(below)


def test_nothing_in_the_file_depends_on_the_moment_or_the_machine() -> None:
    """No date, no producer, no page transition, one sRGB output intent; no form: fields come with the certification."""
    with pikepdf.open(io.BytesIO(render_agreement(agreement()).pdf)) as document:
        assert set(document.docinfo.keys()) == {"/Title", "/Author", "/Subject"}
        assert all("/Trans" not in page.obj for page in document.pages)
        assert all(note.F == 4 for page in document.pages for note in page.obj.get("/Annots", ()))
        assert len(document.Root.OutputIntents) == 1
        assert "/AcroForm" not in document.Root
    assert len(srgb_profile()) == int.from_bytes(srgb_profile()[:4])


def test_a_copy_without_fields_can_claim_pdfa() -> None:
    """The claim is written on demand only."""
    with (
        pikepdf.open(io.BytesIO(render_agreement(agreement(), claim_pdfa=True).pdf)) as document,
        document.open_metadata() as metadata,
    ):
        assert metadata.pdfa_status == "2B"


@needs_validator
@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda **how: render_agreement(agreement(), **how), id="agreement"),
        pytest.param(lambda **how: render_agreement(overlong_agreement(), **how), id="overlong"),
        pytest.param(lambda **how: render_attestation(attestation(), **how), id="attestation"),
        pytest.param(lambda **how: render_evaluation(evaluation(), **how), id="evaluation"),
    ],
)
def test_a_validator_finds_the_render_conformant(make) -> None:
    """PDF/A-2b before its fields; without the claim, the claim is all that is missing."""
    assert broken_rules(make(claim_pdfa=True).pdf) == []
    assert broken_rules(make().pdf) == [NO_CLAIM]


@pytest.mark.parametrize(
    "pdf",
    [
        pytest.param(lambda: render_agreement(agreement()).pdf, id="agreement"),
        pytest.param(lambda: render_agreement(overlong_agreement()).pdf, id="overlong"),
        pytest.param(lambda: render_attestation(attestation()).pdf, id="attestation"),
        pytest.param(lambda: render_evaluation(evaluation()).pdf, id="evaluation"),
    ],
)
def test_every_font_is_embedded(pdf: Callable[[], bytes]) -> None:
    """No reader has to guess a letter's shape, and every letter has its Unicode value."""
    with pikepdf.open(io.BytesIO(pdf())) as document:
        fonts = [font for page in document.pages for font in page.resources.Font.values()]
        assert fonts
        for font in fonts:
            assert "/FontFile2" in font.FontDescriptor, font.BaseFont
            assert "/ToUnicode" in font


# ---------------------------------------------------------------- nothing is lost


def test_every_value_is_read_in_the_pdf() -> None:
    """Each leaf of the data comes out of the text of the pages."""
    data = agreement()
    assert_all_read(printed_values(data), pdf_text(render_agreement(data).pdf))


def test_every_value_is_read_in_the_html() -> None:
    """Each leaf of the data comes out of the readable HTML."""
    data = agreement()
    assert_all_read(printed_values(data), html_text(render_agreement_html(data)))


def test_every_sentence_of_the_pdf_is_in_the_html() -> None:
    """The official wording stands in both, article by article."""
    data, model = agreement(), load_model("2026-3")
    sentences = [text for article in model["articles"] for text in article["paragraphs"] if "${" not in text]
    sentences += [visa["text"] for visa in model["visas"] if "${" not in visa["text"]]
    sentences += [reminder["text"] for reminder in model["reminders"]] + model["signatures"]["intro"]
    assert_all_read(iter(sentences), html_text(render_agreement_html(data)))
    assert_all_read(iter(sentences), pdf_text(render_agreement(data).pdf))


@pytest.mark.parametrize("make", [overlong_agreement])
def test_long_texts_are_never_cut(make: Callable[[], Data]) -> None:
    """Texts of 2,000 characters are whole in both forms; page ends may stand inside them."""
    data = make()
    read = squeezed(pdf_text(render_agreement(data).pdf))
    assert (
        read.count("Observationdesétapes") == sum(data[key].count("Observation") for key in ("activities", "aims")) * 2
    )
    assert read.count("Z") >= 2000
    assert read.count("N" * 20) >= 90
    assert_all_read(printed_values(data), html_text(render_agreement_html(data)))


def test_special_letters_come_out_right() -> None:
    """Letters of any European name, and rare ones that the main font lacks, survive extraction."""
    names = "şŞğĞłŁőŐãÃŒœțȚșȘžŽđĐħŋẽạđươıİẞÿŸ ƙƙƴ ǩ"
    data = agreement()
    data["pupil"]["last_name"] = names
    assert squeezed(names) in squeezed(pdf_text(render_agreement(data).pdf))
    assert unprintable(names) == ()


def test_letters_typed_in_two_parts_are_composed() -> None:
    """A decomposed accent gives the composed letter in PDF and HTML alike."""
    data = agreement()
    data["pupil"]["first_name"] = "Zoe\u0301"
    assert "Zoé" in pdf_text(render_agreement(data).pdf)
    assert "Zoé" in render_agreement_html(data)


def test_characters_that_reorder_a_line_are_dropped() -> None:
    """A name cannot hide direction marks or control characters."""
    data = agreement()
    data["pupil"]["first_name"] = "Ma\u202eël\x00\u200b"
    assert "Maël" in pdf_text(render_agreement(data).pdf)
    assert not set("\u202e\x00\u200b") & set(render_agreement_html(data))


def test_characters_without_a_shape_are_shown_as_missing() -> None:
    """A character that no font here can draw is a visible gap, and the form can be told."""
    data = agreement()
    data["activities"] = "Dessin 🎨 et calligraphie 書"
    assert "Dessin ▯ et calligraphie ▯" in pdf_text(render_agreement(data).pdf)
    assert unprintable(data["activities"]) == ("書", "🎨")


def test_what_matters_comes_first() -> None:
    """Pupil, place, dates, hours and whom to call stand before the articles, in both forms."""
    data = agreement()
    for text in (pdf_text(render_agreement(data).pdf), html_text(render_agreement_html(data))):
        start = squeezed(text).split(squeezed("Titre I : Dispositions générales"))[0]
        for words in (
            "Maël Guðmundsson-Őry",
            "5 chemin de la Scierie",
            "Du lundi 14 au vendredi 18 décembre 2026",
            "Lundi à jeudi : 9 h – 12 h, 13 h 30 – 17 h",
            "0639 00 00 03",
            "04 76 00 00 01",
        ):
            assert squeezed(words) in start


# ---------------------------------------------------------------- nothing is leaked


def test_a_withheld_contact_is_nowhere() -> None:
    """A guardian flagged so has no address and no number in the bytes, the text or the HTML."""
    data = agreement()
    rendered = render_agreement(data)
    everything = [written_out(rendered.pdf), pdf_text(rendered.pdf).encode(), render_agreement_html(data).encode()]
    for secret in (SECRET_EMAIL, SECRET_PHONE, wording.write_phone(SECRET_PHONE), "0699887766", "99887766"):
        assert all(secret.encode() not in found for found in everything)
    assert squeezed("coordonnées connues de l'établissement") in squeezed(pdf_text(rendered.pdf))
    assert "coordonnées connues de l'établissement" in html_text(render_agreement_html(data))


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        ({"pai": False, "kit_by": ""}, "(PAI) à prendre en compte : non."),
        ({"pai": True, "kit_by": ""}, "(PAI) à prendre en compte : oui."),
        ({"pai": True, "kit_by": "famille"}, "oui. La trousse emportée est celle des représentants légaux."),
        ({"pai": True, "kit_by": "établissement"}, "La trousse emportée est celle de l'établissement scolaire."),
    ],
)
def test_only_yes_or_no_is_said_about_health(plan: Data, words: str) -> None:
    """Whether there is a PAI and whose kit; anything else in the data is not printed."""
    data = agreement() | {"health_plan": plan | {"details": "allergie aux arachides"}}
    assert squeezed(words) in squeezed(pdf_text(render_agreement(data).pdf))
    assert "arachides" not in render_agreement_html(data)


def test_markup_typed_by_a_person_stays_text() -> None:
    """Neither HTML nor the paragraphs' own markup can be injected."""
    data = agreement()
    data["activities"] = '<script>alert(1)</script> <b>gras</b> & <font size="40">'
    assert "<script" not in render_agreement_html(data)
    assert squeezed(data["activities"]) in squeezed(pdf_text(render_agreement(data).pdf))


# ---------------------------------------------------------------- wording


def test_a_private_school_prints_no_board_visa() -> None:
    """Only public schools have a board whose decision is referred to."""
    data = agreement()
    data["school"].update(sector="private", ca_decision_date=None, ca_decision_reference="")
    for text in (pdf_text(render_agreement(data).pdf), html_text(render_agreement_html(data))):
        assert "conseil d'administration" not in text
        assert "établissement privé" in text
    assert "30 juin 2026" in pdf_text(render_agreement(agreement()).pdf).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("observation_3e_4e", "Élève de collège"),
        ("observation_2nde", "Élève de lycée"),
        ("kind_made_up_by_a_test", "Période en milieu professionnel"),
    ],
)
def test_each_kind_is_named_under_the_title(kind: str, words: str) -> None:
    """The kinds differ by data; a kind without words of its own gets neutral ones."""
    data = agreement() | {"kind": kind}
    assert squeezed(words) in squeezed(pdf_text(render_agreement(data).pdf))
    assert words in html_text(render_agreement_html(data))


def test_the_signatures_are_called_simple_and_no_more() -> None:
    """The only level named is the simple one, and every party is promised its copy whatever path it takes."""
    text = html_text(render_agreement_html(agreement()))
    assert "des signatures simples" in text
    assert not re.search(r"avancée|qualifiée", text)
    assert "support durable" in text
    assert "1375" in text


def test_nothing_of_the_national_form_is_missing_or_moved() -> None:
    """Every obligation of the form in force is read in both renders, under its title and in the form's order."""
    data, form = agreement(), (Path(__file__).parent / "form_2026.txt").read_text(encoding="utf-8").splitlines()
    for read in (pdf_text(render_agreement(data).pdf), html_text(render_agreement_html(data))):
        text, place, title, lost = squeezed(read), 0, "", []
        for line in form[1:]:
            words = squeezed(line[1:])
            title = line if line.startswith("=") else title
            found = text.find(words, place)
            if found < 0:
                lost.append(f"{title} {line}")
            else:
                place = found + len(words)
        assert lost == []


def test_what_we_add_to_the_national_form_is_marked() -> None:
    """Whoever compares both is told what is ours: a sentence of an article, a line, the competences, the insurance."""
    text = squeezed(html_text(render_agreement_html(agreement())))
    mark = squeezed("(ajouté au modèle national)")
    for words in (
        "ou le 3018 (harcèlement).",
        "38431 Moirans-le-Haut",
        "Compétences évaluées",
        "l'article 6 du titre I.",
    ):
        assert squeezed(words) + mark in text
    assert squeezed("ce qui porte la mention « ajouté au modèle national »") in text
    assert text.count(mark) == 4


def test_an_agreement_made_with_an_older_wording_keeps_it() -> None:
    """The version that an agreement names says its articles."""
    old = html_text(render_agreement_html(agreement() | {"model": "2026"}))
    assert "Titre I. Dispositions générales" in old
    assert "ajouté au modèle national" not in old


def test_a_week_of_one_pupil_takes_four_pages() -> None:
    """Two guardians, three visas and every line filled: the summary first, the signatures on the fourth page."""
    rendered = render_agreement(agreement())
    with pikepdf.open(io.BytesIO(rendered.pdf)) as document:
        assert len(document.pages) == 4
    assert {box.page for box in rendered.boxes if box.x1} == {3}
    assert "page 4/4" in pdf_text(rendered.pdf)


def test_a_document_has_one_family_of_letters() -> None:
    """Regular and semibold of one family; another font only draws letters that it lacks."""
    data = agreement()
    with pikepdf.open(io.BytesIO(render_agreement(data).pdf)) as document:
        names = {str(font.BaseFont) for page in document.pages for font in page.resources.Font.values()}
    assert {name.partition("+")[2] for name in names} == {"SourceSans3-Regular", "SourceSans3-Semibold"}


def test_an_unknown_model_is_refused() -> None:
    """An agreement never falls back on another wording than its own."""
    assert "2026" in versions()
    for version in ("1999", "../2026", ""):
        with pytest.raises(UnknownModelError):
            render_agreement(agreement() | {"model": version})


def test_an_adult_pupil_needs_no_guardian() -> None:
    """Without guardians nothing is said about them."""
    data = agreement()
    data["pupil"].update(adult=True)
    data["guardians"] = []
    data["parties"] = [party for party in data["parties"] if not party["key"].startswith("guardian")]
    text = html_text(render_agreement_html(data))
    assert "élève majeur" in text
    assert "Représentant légal" not in text
    assert len(render_agreement(data).boxes) == 5 + 2


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (["2026-12-14"], "le lundi 14 décembre 2026, 1 jour"),
        ([f"2026-12-{n}" for n in range(14, 19)], "du lundi 14 au vendredi 18 décembre 2026 inclus, 5 jours"),
        (["2026-12-17", "2026-12-18", "2026-12-21"], "du jeudi 17 au lundi 21 décembre 2026 inclus, 3 jours"),
        (
            ["2026-11-30", "2026-12-01", "2026-12-08"],
            "du lundi 30 novembre au mardi 1er décembre 2026 et le mardi 8 décembre 2026 inclus, 3 jours",
        ),
        (
            [f"2026-12-{n:02d}" for n in (1, 3, 8, 10, 15)],
            "certains jours du mardi 1er au mardi 15 décembre 2026 inclus, 5 jours",
        ),
    ],
)
def test_days_are_said_as_they_are(days: list[str], said: str) -> None:
    """One day is not « inclus », scattered days are no span, and a weekend parts nothing."""
    data = agreement()
    hours = {"morning": ["09:00", "12:00"], "afternoon": None}
    data["period"].update(days=[{"date": day, **hours} for day in days], first_day=min(days), last_day=max(days))
    text = squeezed(html_text(render_agreement_html(data)))
    assert squeezed(f"La séquence se déroule {said} de présence.") in text
    assert "Europe/Paris" not in text
    assert squeezed("Le cas échéant, précisés") in text


def test_without_tutor_and_referent_others_are_called() -> None:
    """The signatory is called on the spot and the head at school."""
    data = agreement()
    data["host"]["tutor"] = data["referent"] = None
    data["parties"] = data["parties"][:5]
    start = html_text(render_agreement_html(data)).split("Parties et textes")[0]
    assert "João Ferrão" in start
    assert "Solange Œuvrard" in start


def test_whom_to_call_always_has_a_number() -> None:
    """A tutor without a number is reached through the signatory, or else through the school."""
    data = agreement()
    data["host"]["tutor"]["phone"] = ""
    for phone, said in (
        ("+33476000002", "À défaut : João Ferrão · 04 76 00 00 02"),
        ("", "À défaut : Collège Les Tilleuls"),
    ):
        data["host"]["representative"]["phone"] = phone
        start = html_text(render_agreement_html(data)).split("Parties et textes")[0]
        assert said in start.replace("\u00a0", " ")


def test_nothing_says_paper_beside_an_electronic_signature() -> None:
    """The place of a signature has a name and a quality; lines to fill by hand are on the sheets alone."""
    text = pdf_text(render_agreement(agreement()).pdf).replace("\u00a0", " ")
    places = text[text.index("Les parties") :]
    assert "....." not in places
    assert "papier" not in places.lower()


def test_a_name_of_one_part_prints_without_a_gap() -> None:
    """A pupil may have one name only."""
    data = agreement()
    data["pupil"].update(first_name="", last_name="Abdou")
    assert "<strong>Abdou</strong>" in render_agreement_html(data)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("+33612345678", "06 12 34 56 78"),
        ("+594694123456", "0694 12 34 56"),
        ("+262639123456", "0639 12 34 56"),
        ("+351912345678", "+351 912 345 678"),
        ("+5978123456", "+597 812-3456"),
        ("poste 12", "poste 12"),
        ("", ""),
    ],
)
def test_phone_numbers_are_written_as_dialled(number: str, words: str) -> None:
    """National form for the mainland and overseas, international for the rest."""
    assert wording.write_phone(number).replace("\u00a0", " ") == words


def test_hours_are_grouped_at_a_glance() -> None:
    """Same hours on every day make one line; irregular weeks are told week by week, then by their limits."""
    usual = {"morning": ["09:00", "12:00"], "afternoon": None}
    later = {"morning": None, "afternoon": ["13:30", "17:00"]}
    first = [{"date": f"2026-06-{day}"} | usual for day in (15, 16)]
    second = [{"date": f"2026-06-{day}"} | later for day in (22, 23)]

    def plain(days: list[Data]) -> list[str]:
        return [line.replace("\u00a0", " ") for line in at_a_glance(days)]

    assert plain(first) == ["9 h – 12 h"]
    assert plain([first[0], second[1]]) == ["Lundi : 9 h – 12 h", "Mardi : 13 h 30 – 17 h"]
    assert plain(first + second) == ["Du 15 au 16 juin : 9 h – 12 h", "Du 22 au 23 juin : 13 h 30 – 17 h"]
    mixed = [first[0], second[0], {"date": "2026-06-16"} | later, {"date": "2026-06-23"} | usual]
    mixed += [{"date": "2026-06-17"} | usual]
    assert plain(mixed)[0] == "Entre 9 h et 17 h selon les jours"


def test_a_sunday_in_a_draft_is_shown() -> None:
    """The rules forbid it, but a draft must show what was typed."""
    data = agreement()
    data["period"]["days"].append({"date": "2026-12-20", "morning": ["10:00", "11:00"], "afternoon": None})
    assert "dimanche" in pdf_text(render_agreement(data).pdf)


# ---------------------------------------------------------------- boxes


def assert_boxes_fit(pdf: bytes, boxes: tuple[SignatureBox, ...]) -> None:
    """Each box is on a real page, inside its margins, and no two overlap."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        sizes = [tuple(float(side) for side in page.mediabox[2:]) for page in document.pages]
    seen = [box for box in boxes if box.x1 > box.x0]
    for box in seen:
        width, height = sizes[box.page]
        assert 40 < box.x0 < box.x1 < width - 40
        assert 46 < box.y0 < box.y1 < height - 50
        assert box.x1 - box.x0 > 155
        assert box.y1 - box.y0 > 55
    for rank, one in enumerate(seen):
        for other in seen[rank + 1 :]:
            apart = one.x1 <= other.x0 or other.x1 <= one.x0 or one.y1 <= other.y0 or other.y1 <= one.y0
            assert one.page != other.page or apart


def words_on_pages(pdf: bytes, tmp_path: Path) -> list[list[tuple[float, float, float, float, str]]]:
    """Read the place of every word with poppler, y upwards."""
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext n'est pas installé")
    source = tmp_path / "document.pdf"
    source.write_bytes(pdf)
    out = subprocess.run(["pdftotext", "-bbox", str(source), "-"], capture_output=True, text=True, check=True).stdout
    pages = []
    for page in out.split("<page ")[1:]:
        height = float(re.search(r'height="([\d.]+)"', page)[1])
        found = re.findall(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>', page)
        pages.append([(float(a), height - float(d), float(c), height - float(b), word) for a, b, c, d, word in found])
    return pages


# ---------------------------------------------------------------- HTML


def test_the_html_is_a_fragment_that_a_screen_reader_can_follow() -> None:
    """Language, headings without a jump, scoped header cells, no style, script or identifier."""
    fragment = render_agreement_html(agreement())
    assert fragment.startswith('<article class="agreement-document" lang="fr">')
    levels = [int(level) for level in re.findall(r"<h(\d)>", fragment)]
    assert levels[0] == 2
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))
    assert all('scope="' in cell for cell in re.findall(r"<th\b[^>]*>", fragment))
    assert fragment.count("<caption>") == fragment.count("<table>") == 1
    assert not re.search(r"\s(style|id|on\w+)=|<script|<style", fragment)
    for tag in ("section", "dl", "ul", "table", "article", "dd", "dt", "li", "p"):
        assert len(re.findall(rf"<{tag}[ >]", fragment)) == fragment.count(f"</{tag}>")


def test_only_a_web_address_becomes_a_link() -> None:
    """Another scheme stays text."""
    assert 'href="https://conventions.ecole.example' in render_agreement_html(agreement())
    assert "href" not in render_agreement_html(agreement() | {"verification_url": "javascript:alert(1)"})


# ---------------------------------------------------------------- attestation and evaluation


def test_the_attestation_counts_and_names_what_nobody_filled_in() -> None:
    """Late half-days are present ones; unknown ones are named by date and never counted as present."""
    data = attestation()
    rendered = render_attestation(data)
    for text in (pdf_text(rendered.pdf), html_text(render_attestation_html(data))):
        read = squeezed(text)
        assert squeezed("6 demi-journées, dont 1 avec retard, soit 19 h 30") in read
        assert squeezed("jeudi 17 décembre 2026, après-midi") in read
        assert squeezed("19 décembre 2026") in read
        for words in ("AT-7F3K-9Q2M", "Maël Guðmundsson-Őry", "Menuiserie Ferrão & Fils", "3e B", "Région fictive"):
            assert squeezed(words) in read
    assert [box.field_name for box in rendered.boxes] == ["sig_seal"]
    assert_boxes_fit(rendered.pdf, rendered.boxes)


def test_the_attestation_is_the_school_s_and_names_its_head() -> None:
    """It is given by whoever represents the school, and says so over the seal."""
    for text in (pdf_text(render_attestation(attestation()).pdf), html_text(render_attestation_html(attestation()))):
        assert squeezed("Collège Les Tilleuls, représenté par Solange Œuvrard, principale, atteste") in squeezed(text)
    assert "Cachet de l'établissement" in pdf_text(render_attestation(attestation()).pdf)


def test_an_interrupted_internship_is_attested_as_such() -> None:
    """The attestation tells until when it was planned, and on which day it stopped."""
    text = squeezed(html_text(render_attestation_html(attestation() | {"planned_until": "2026-12-22"})))
    assert squeezed("Prévue jusqu'au mardi 22 décembre 2026, la période a été interrompue le vendredi 18") in text
    assert "interrompue" not in html_text(render_attestation_html(attestation()))


def test_a_full_attestation_says_nothing_about_missing_half_days() -> None:
    """The note on unknown half-days is printed only where there are some."""
    data = attestation()
    data["half_days"] = [half_day for half_day in data["half_days"] if half_day["state"] != "unknown"]
    data["counts"]["unknown"] = 0
    assert "personne n'a indiqué" not in html_text(render_attestation_html(data))
    assert "personne n'a indiqué" in html_text(render_attestation_html(attestation()))


def test_the_evaluation_holds_the_four_competences() -> None:
    """Label, level and comment of each, the free text, the tutor and the date."""
    data = evaluation()
    rendered = render_evaluation(data)
    values = ["Observer", "Communiquer", "Comprendre", "S'impliquer", "niveau 0", "niveau 3", "Commentaire 1"]
    values += ["Un élève curieux.", "À revoir avec plaisir.", "Şebnem Yıldırım, cheffe d'atelier", "18 décembre 2026"]
    assert_all_read(iter(values), pdf_text(rendered.pdf))
    assert_all_read(iter(values), html_text(render_evaluation_html(data)))
    assert "Signature du tuteur ou de la tutrice" in pdf_text(rendered.pdf)
    assert_boxes_fit(rendered.pdf, rendered.boxes)


def test_after_life_documents_are_stable_light_and_robust() -> None:
    """Same bytes, small, and endless comments only add pages."""
    assert render_attestation(attestation()) == render_attestation(attestation())
    assert render_evaluation(evaluation()) == render_evaluation(evaluation())
    assert len(render_attestation(attestation()).pdf) < 60_000
    data = evaluation()
    data["free_text"] = "Z" * 4000
    for competence in data["competences"]:
        competence["comment"] = "Un commentaire très détaillé. " * 120
    rendered = render_evaluation(data)
    assert squeezed(pdf_text(rendered.pdf)).count("détaillé") == 480
    assert_boxes_fit(rendered.pdf, rendered.boxes)


def test_a_funder_s_logo_is_drawn(tmp_path: Path) -> None:
    """The optional picture stands on the last page and keeps the bytes stable."""
    from PIL import Image

    logo = tmp_path / "logo.png"
    Image.new("RGB", (200, 80), (11, 85, 99)).save(logo)
    rendered = render_agreement(agreement(), logo=logo)
    assert rendered == render_agreement(agreement(), logo=logo)
    with pikepdf.open(io.BytesIO(rendered.pdf)) as document:
        assert document.pages[-1].resources.XObject
