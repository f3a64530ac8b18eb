"""A sentence that commits a person is shown in a language once a named person signed off that very sentence."""

import re
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command

from conventions.domain.dossier.agreements import consents
from conventions.domain.persons.languages.models import LanguageReview
from conventions.domain.persons.languages.sentences import reviewers_of, sheet_of
from conventions.domain.persons.languages.services import sign_off
from workflow.refusals import Refused

pytestmark = pytest.mark.django_db

READ_TO = {"witness": "Ana", "read_by": "Rui", "read_in": "portugais"}


def test_a_consent_is_beside_the_french_once_reviewed_and_loses_that_when_a_sentence_changes(monkeypatch):
    """The French is what is agreed to, before and after; what was shown is named with its reviewer and catalogue."""
    french = consents.consent("guardian")
    assert french.shown is None
    before = consents.consent("guardian", "convention", "pt")
    assert (before.text, before.shown.text, before.shown.reviewer) == (french.text, "", "")
    sheet = list(consents.sentences_in("pt"))
    sign_off(sheet, reviewer="Rosa Lima, interprète", sheet=sheet_of(sheet))
    after = consents.consent("guardian", "convention", "pt")
    assert after.text == french.text
    assert after.shown.text.startswith("Exerço a autoridade parental")
    assert after.shown.reviewer == "Rosa Lima, interprète"
    assert after.shown.catalogue == before.shown.catalogue == consents.catalogue_of("pt")
    assert (
        "lidos por Rui, portugais"
        in consents.in_person_consent("guardian", "convention", language="pt", **READ_TO).shown.text
    )
    monkeypatch.setitem(consents.TEXTS, "guardian", "J'exerce l'autorité parentale.")
    assert consents.consent("guardian", "convention", "pt").shown.text == ""
    assert consents.consent("pupil", "convention", "pt").shown.text


def test_a_sheet_is_signed_off_by_a_name_and_only_as_it_is_today():
    """Said again it is known; a digest changes with the French, the translation, the key and the language."""
    sheet = list(consents.sentences_in("es"))
    one = sheet[0]
    others = [replace(one, **{name: "x"}) for name in ("language", "key", "french", "text")]
    assert len({one.digest, *(other.digest for other in others)}) == 5
    for code, given in {
        "reviewer_unnamed": {"reviewer": " ", "sheet": sheet_of(sheet)},
        "sheet_of_other_sentences": {"reviewer": "Ana", "sheet": sheet_of(sheet[1:])},
    }.items():
        with pytest.raises(Refused) as refused:
            sign_off(sheet, **given)
        assert refused.value.code == code
    first = sign_off(sheet, reviewer="Ana", sheet=sheet_of(sheet))
    assert sign_off(sheet, reviewer="Ana", sheet=sheet_of(sheet).replace("\n", "\r\n") + "\n") == first
    assert reviewers_of("es") == dict.fromkeys((one.digest for one in sheet), "Ana")
    assert reviewers_of("pt") == {}


def test_whoever_runs_the_service_prints_the_sheet_and_signs_it_off(tmp_path, capsys):
    """A sheet in one file; what the file says otherwise is refused with what to do."""
    call_command("sign_off_language", "ht")
    printed = capsys.readouterr()
    assert "consent.quality.guardian" in printed.out
    assert "fr : J'exerce l'autorité parentale" in printed.out
    assert "dont 0 déjà relues" in printed.err
    path = tmp_path / "feuille.txt"
    path.write_text(printed.out.replace("konfye", "bay"), encoding="utf-8")
    with pytest.raises(CommandError, match="imprimez-la de nouveau"):
        call_command("sign_off_language", "ht", "--reviewer", "Jo", "--sheet", str(path))
    path.write_text(printed.out, encoding="utf-8")
    call_command("sign_off_language", "ht", "--reviewer", "Jo", "--sheet", str(path))
    assert "relues par Jo" in capsys.readouterr().out
    assert LanguageReview.objects.get().language == "ht"
    call_command("sign_off_language")
    told = capsys.readouterr().out
    assert re.search(r"English \(en\) : 0 phrases des pages .* dont 0 déjà relues", told)
    assert re.search(r"Kreyòl \(ht\) : .*\. (\d+) phrases qui engagent, dont \1 déjà relues", told)
    with pytest.raises(CommandError, match="ne se lit pas"):
        call_command("sign_off_language", "ht", "--sheet", str(tmp_path / "rien"))
    with pytest.raises(CommandError, match="n'est pas nommé"):
        call_command("sign_off_language", "ht", "--sheet", str(path))
