"""A board votes a text: what a file may say, which agreement bears it, and what stays when it changes."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.agreements.freezing import canonical_data, text_has_changed
from conventions.domain.dossier.agreements.kinds import kind
from conventions.domain.law.documents import render_agreement, render_agreement_html, render_wording_html
from conventions.domain.law.texts.checking import LARGEST, read_text
from conventions.domain.law.texts.models import VotedText
from conventions.domain.law.texts.sample import sample
from conventions.domain.law.texts.services import adopt_text, propose_text, withdraw_text
from signatures.queries import current_document
from tests.conventions.domain.law.documents.test_document import agreement, html_text, pdf_text, squeezed
from tests.kit import lives
from tests.kit.refusals import refused
from workflow.models import Transition

OWN = "La présente convention, votée mot pour mot, organise une séquence d'observation."


def file(text: str = OWN) -> bytes:
    """Return a file that may serve: the national wording with one sentence of the board."""
    before = next(line for line in sample("2026-2").splitlines() if line.startswith("paragraphs = "))
    return sample("2026-2").replace(before, f'paragraphs = ["{text}"]', 1).encode()


def adopted(convention, **given) -> VotedText:
    """Put a text into service for an agreement's school and kind."""
    today = convention.today()
    values = {
        "school": convention.school,
        "kind": kind(convention.kind),
        "content": file(),
        "voted_on": today,
    }
    text = propose_text(**{**values, "reference": "délibération n° 9", "by": "Solange Essai", **given})
    adopt_text(text, by="Solange Essai")
    return text


# -- the file ------------------------------------------------------------------------------------------


def test_the_national_wording_in_that_format_may_serve():
    """The example that the page gives is accepted as it is, and says what the national text says."""
    words = dict(read_text(sample("2026-2").encode()))
    data = agreement() | {"voted": {"sha256": "ab", "voted_on": "2026-06-30", "reference": "", "words": words}}
    voted, national = render_agreement_html(data), render_agreement_html(agreement())
    for words in ("chaque fois qu'elle peut être engagée", "manquement à la discipline", "tout ou partie du coût"):
        assert words in html_text(voted).replace("\u00a0", " ")
        assert words in html_text(national).replace("\u00a0", " ")
    assert "ajouté au modèle national" not in voted


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("[general]", "[unknown]"), "n'est pas une partie d'un texte"),
        (("number = 3\n", "number = 4\n"), "se suivent"),
        (('title = "Objet"', 'title = "<b>Objet</b>"'), "contient du code"),
        (('title = "Objet"', 'title = "<script>alert(1)</script>"'), "contient du code"),
        (('title = "Objet"', 'title = "{{ settings.SECRET_KEY }}"'), "contient du code"),
        (('title = "Objet"', 'title = "{% debug %}"'), "contient du code"),
        (('title = "Objet"', 'title = "${pupil}"'), "contient du code"),
        (('title = "Objet"', 'title = "$pupil"'), "contient du code"),
        (('title = "Objet"', 'title = "Objet \u202e"'), "caractère invisible"),
        (('title = "Objet"', 'title = "Objet 書"'), "ne s'imprime pas"),
        (('title = "Objet"', 'title = ["Objet"]'), "n'a pas la forme attendue"),
        (('title = "Objet"', f'title = "{"a" * 6001}"'), "trop long"),
        (('title = "Objet"', 'title = "Objet'), "pas écrit comme il faut"),
        (("[[articles]]\nnumber = 10", "[[visas]]\nnumber = 10"), "n'est pas une partie"),
    ],
)
def test_a_file_is_refused_with_what_to_mend(change, said):
    """Unknown parts, markup, code of templates, letters that nothing prints, sizes: nothing of it ever serves."""
    text = sample("2026-2")
    assert change[0] in text
    with pytest.raises(ValidationError, match=said):
        read_text(text.replace(*change, 1).encode())


def test_a_file_too_large_or_in_another_encoding_is_refused():
    """Before it is read."""
    with pytest.raises(ValidationError, match="dépasse 64 Ko"):
        read_text(b"#" * (LARGEST + 1))
    with pytest.raises(ValidationError, match="UTF-8"):
        read_text(file().decode().encode("latin-1", "replace"))


def test_fewer_articles_than_the_national_text_are_refused():
    """The articles that the circulaire asks for are there."""
    text = sample("2026-2")
    start = text.index("[[articles]]\nnumber = 10")
    with pytest.raises(ValidationError, match="10 articles"):
        read_text((text[:start] + text[text.index("[[reminders]]") :]).encode(), least=10)


def test_signs_that_look_like_code_are_plain_text():
    """A lone sign is a sign: it comes out of both renders as it was typed."""
    said = "Coût < 10 € & frais > 5 % : 50 {parts}, tarif 3 $."
    words = dict(read_text(file(said)))
    data = agreement() | {"voted": {"sha256": "ab", "voted_on": "2026-06-30", "reference": "", "words": words}}
    assert squeezed(said) in squeezed(pdf_text(render_agreement(data).pdf))
    assert "Coût &lt; 10 €" in render_agreement_html(data).replace("\u00a0", " ")
    assert "<h3>" in render_wording_html(data)


# -- which agreement bears it --------------------------------------------------------------------------

pytestmark = pytest.mark.django_db


def test_an_agreement_bears_the_text_that_its_board_voted():
    """From the approval on: the words, the decision and the file's fingerprint are frozen and printed."""
    convention = lives.school_completed()
    text = adopted(convention)
    services.approve(convention, by=lives.by(convention, "head"))
    document = current_document(convention, convention.PURPOSE)
    assert document.data["voted"]["sha256"] == text.sha256
    assert OWN in html_text(document.html)
    assert "délibération n° 9" in document.html
    assert text.sha256 in document.html
    assert Transition.objects.get(name="approve").data["text"] == text.sha256


def test_a_text_in_service_changes_nothing_that_is_frozen():
    """Neither a signed agreement nor its amendments take a text voted since."""
    convention = lives.signed()
    adopted(convention)
    assert canonical_data(convention)["voted"] is None
    assert text_has_changed(convention)


@pytest.mark.parametrize("new_text", [False, True])
def test_the_next_version_keeps_its_text_unless_the_school_says_otherwise(new_text):
    """Said when the version is prepared."""
    convention = lives.validated()
    text = adopted(convention)
    services.revise(convention, by=lives.by(convention, "office"), reason="Une date change.", new_text=new_text)
    convention.refresh_from_db()
    voted = canonical_data(convention)["voted"]
    assert (voted and voted["sha256"]) == (text.sha256 if new_text else None)


def test_a_withdrawn_text_is_kept_by_what_bears_it():
    """And by its next version; new agreements are made with the national wording."""
    convention = lives.school_completed()
    text = adopted(convention)
    services.approve(convention, by=lives.by(convention, "head"))
    withdraw_text(text, by="Solange Essai")
    assert canonical_data(convention)["voted"]["sha256"] == text.sha256
    with refused("text_changed"):
        adopt_text(text, by="Solange Essai")


def test_the_school_s_own_text_goes_before_the_operator_s():
    """A text given to all serves where no board voted one; a text only proposed, or of another kind, serves nowhere."""
    convention = lives.school_completed()
    today = convention.today()
    given = adopted(convention, school=None, content=file("Texte donné à tous."))
    assert canonical_data(convention)["voted"]["sha256"] == given.sha256
    adopted(convention, kind=kind("observation_2nde"))
    propose_text(
        school=convention.school,
        kind=kind(convention.kind),
        content=file("Seulement proposé."),
        voted_on=today,
        reference="",
        by="Solange Essai",
    )
    assert canonical_data(convention)["voted"]["sha256"] == given.sha256
    own = adopted(convention, voted_on=today - timedelta(days=30))
    assert canonical_data(convention)["voted"]["sha256"] == own.sha256


def test_the_same_text_is_not_proposed_twice_nor_before_its_decision():
    """One file of one decision stands once."""
    convention = lives.school_completed()
    adopted(convention)
    with refused("text_known"):
        adopted(convention)
    with pytest.raises(ValidationError, match="pas encore venue"):
        adopted(convention, voted_on=convention.today() + timedelta(days=1), content=file("Demain."))


# -- the command ---------------------------------------------------------------------------------------


def test_an_operator_checks_then_adopts_a_file(tmp_path, capsys):
    """For one school or for all."""
    convention = lives.school_completed()
    path = tmp_path / "texte.toml"
    path.write_bytes(file())
    given = ["adopt_text", str(path), "--kind", convention.kind, "--voted-on", str(convention.today()), "--by", "A B"]
    call_command(*given, "--check")
    assert not VotedText.objects.exists()
    call_command(*given, "--school", convention.school.uai)
    assert VotedText.objects.get().serves
    assert convention.school.name in capsys.readouterr().out
    path.write_text("titre = ")
    with pytest.raises(CommandError, match="pas écrit comme il faut"):
        call_command(*given)
