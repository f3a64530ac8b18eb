"""The State's directory is read for its chambers: whom a family calls for an internship in the holidays."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from conventions.domain.law.chambers.models import Chamber
from conventions.domain.season.rolls.imports_chambers import import_chambers
from conventions.domain.season.rolls.tabular import UnreadableFile

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 30)


def a_line(name: str, kind: str, communes: list[str], phone: str, own: str = "") -> str:
    """Return a line as the directory writes it: objects in JSON, quoted."""
    pivot = json.dumps([{"type_service_local": kind, "code_insee_commune": communes}])
    cells = [name, pivot, json.dumps([{"valeur": phone, "description": ""}]) if phone else "", own]
    return ";".join('"' + cell.replace('"', '""') + '"' for cell in cells)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "annuaire.csv"

    def write(*lines: str):
        path.write_text("\n".join(("nom;pivot;telephone;code_insee_commune", *lines)))
        return path

    return write


def test_chambers_stand_in_each_departement_whose_communes_they_serve(file):
    """Other services are left aside; the next file replaces the list, the same one changes nothing."""
    path = file(
        a_line("CCI fictive des deux rives", "cci", ["22278", "35238", "35001"], "01 99 00 12 34"),
        a_line("Chambre de métiers fictive", "chambre_metier", [], "05 94 00 00 01", own="97302"),
        a_line("Mairie - Kourou (fictif)", "mairie", ["97304"], ""),
    )
    for _again in range(2):
        done = import_chambers(path, listed_on=DAY)
        assert (done.chambers, done.departments, done.problems) == (2, 3, [])
        assert list(Chamber.objects.values_list("department", "kind", "name", "phone", "listed_on")) == [
            ("22", "cci", "CCI fictive des deux rives", "+33199001234", DAY),
            ("35", "cci", "CCI fictive des deux rives", "+33199001234", DAY),
            ("973", "chambre_metier", "Chambre de métiers fictive", "+594594000001", DAY),
        ]
    import_chambers(
        file(a_line("Chambre verte fictive", "chambre_agriculture", ["2A004"], "0199001235")), listed_on=DAY
    )
    assert list(Chamber.objects.values_list("department", "name")) == [("2A", "Chambre verte fictive")]


def test_a_wrong_line_is_said_and_the_others_are_read(file):
    """Without number, with one that costs, in no commune, in no JSON; without any chamber nothing changes."""
    path = file(
        a_line("CCI sans numéro (fictif)", "cci", ["35238"], ""),
        a_line("CCI surtaxée (fictif)", "cci", ["35238"], "0899 12 34 56"),
        a_line("CCI de nulle part (fictif)", "cci", ["99999"], "0199001236"),
        '"CCI illisible (fictif)";"{cci";"";""',
        a_line("CCI fictive", "cci", ["35238"], "0199001237"),
    )
    out = StringIO()
    call_command("import_chambers", str(path), "--date", "2026-11-30", stdout=out)
    said = out.getvalue()
    assert "1 chambre, 1 département ; lignes refusées : 4" in said
    for words in ("pas de téléphone", "surtaxé", "aucune commune", "la colonne pivot ne se lit pas"):
        assert words in said
    with pytest.raises(UnreadableFile, match="aucune chambre à lire : .* cci, chambre_metier, chambre_agriculture"):
        import_chambers(file(a_line("Mairie (fictif)", "mairie", ["35238"], "0199001238")), listed_on=DAY)
    path.write_text("nom;ville\nCCI;Rennes\n")
    with pytest.raises(CommandError, match="pivot, telephone"):
        call_command("import_chambers", str(path), "--date", "2026-11-30")
    assert Chamber.objects.get().name == "CCI fictive"


def test_the_first_number_that_reads_is_kept(file):
    """A chamber that gives its short number first, then one with ten figures, is called by the second."""
    pivot = json.dumps([{"type_service_local": "cci", "code_insee_commune": ["35238"]}])
    numbers = json.dumps([{"valeur": one} for one in ("3960", "01 99 00 12 34", "01 99 00 12 35")])
    cells = ("CCI à deux numéros (fictif)", pivot, numbers, "")
    quoted = ";".join('"' + cell.replace('"', '""') + '"' for cell in cells)
    assert import_chambers(file(quoted), listed_on=DAY).problems == []
    assert Chamber.objects.get().phone == "+33199001234"
