"""Places are loaded from files: again without a change, with an operator's corrections, or refused in a sentence."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from conventions.domain.persons.localities.files import UnreadablePlaces
from conventions.domain.persons.localities.models import Crossing, Locality, RoadGroup
from conventions.domain.persons.localities.reach import crossing_between, reach_of
from conventions.domain.persons.localities.services import load_places

pytestmark = pytest.mark.django_db

CORRECTIONS = """
[groups]
guyane-littoral = { communes = ["97314"] }
kaw = { name = "Kaw" }
[crossings]
daily = [["kaw", "guyane-littoral", "pirogue des élèves"]]
closed = [["guyane-littoral", "saul", "piste d'atterrissage fermée"]]
[parts]
97301-kaw = { name = "Kaw", latitude = 4.48, longitude = -52.03, group = "kaw" }
"""


def test_every_delivered_commune_has_its_postcodes_its_point_and_its_group():
    """The whole file, once: as many communes as there are, where their town is, arrondissements in place of Paris."""
    loaded = load_places()
    assert loaded.created == sum(model.objects.count() for model in (Locality, RoadGroup, Crossing))
    communes = Locality.objects.filter(part="")
    assert communes.count() > 34_900
    assert list(communes.filter(postcodes=[]).values_list("code", flat=True)) == ["69123", "13055", "75056"]
    assert communes.filter(department="973").count() == 22
    town = Locality.objects.get(code="97356")
    assert (town.latitude, town.longitude) == (pytest.approx(3.17, abs=0.02), pytest.approx(-52.34, abs=0.02))


def test_loading_again_changes_nothing(places, some_communes):
    """Neither a row nor its public identifier."""
    kept = set(Locality.objects.values_list("code", "uuid"))
    again = load_places(communes=some_communes)
    assert (again.created, again.changed, again.corrected) == (0, 0, 0)
    assert set(Locality.objects.values_list("code", "uuid")) == kept


def test_an_operator_corrects_and_what_is_corrected_stays(places, some_communes, tmp_path, slugs):
    """Loaded again without the file the corrections stay and are counted; with an emptied one all is as delivered."""
    (file := tmp_path / "corrections.toml").write_text(CORRECTIONS, encoding="utf-8")
    corrected = load_places(communes=some_communes, corrections=file)
    assert (corrected.created, corrected.changed) == (3, 2)
    for run in ("at once", "after an upgrade"):
        assert places("97314").group.slug == "guyane-littoral", run
        assert slugs(reach_of(places("97301-kaw"))) == ["guyane-littoral", "kaw"], run
        assert places("97301-kaw").label == "Régina (97353), Kaw"
        assert crossing_between(places("97302").group_id, places("97352").group_id) is None, run
        if run == "at once":
            assert load_places(communes=some_communes).corrected == 2
    file.write_text("", encoding="utf-8")
    load_places(communes=some_communes, corrections=file)
    assert slugs(reach_of(places("97314"))) == ["ouanary"]
    assert crossing_between(places("97302").group_id, places("97352").group_id) is not None


def test_a_file_of_the_ministry_gives_the_town_and_leaves_out_what_has_no_point(tmp_path):
    """Semicolons, a mark of order, the town before the centre of the commune; the command says what it did."""
    (file := tmp_path / "communes.csv").write_text(
        "\ufeffcode_insee;nom;codes_postaux;lat;lon;lat_bourg;lon_bourg\n"
        "97353;Maripasoula;97370;2.96743;-53.75824;3.64155;-54.03167\n"
        "98814;Lifou;98820;;;;\n99138;Monaco;98000;43.7;7.4;;\n",
        encoding="utf-8",
    )
    call_command("load_places", str(file), stdout=(out := StringIO()))
    assert Locality.objects.get().latitude == 3.64155
    assert "laissées de côté : 1 (Lifou" in out.getvalue()


@pytest.mark.parametrize(
    ("communes", "corrections", "said"),
    [
        ("code_insee,nom\n", "", "il manque la colonne « codes_postaux »"),
        ("code_insee,nom,codes_postaux,lat,lon\n01001,Là,,nord,est\n", "", "n'est pas un point"),
        ("code_insee,nom,codes_postaux,lat,lon\n", "", "aucune commune avec un point"),
        (None, "[groups", "ne se lit pas"),
        (None, '[crossings]\ndaily = [["saul", "nowhere", ""]]', "« nowhere » n'a pas de nom"),
        (None, '[crossings]\nsometimes = [["saul", "camopi", ""]]', "ne se lit pas"),
    ],
)
def test_a_wrong_file_is_refused_with_a_sentence_and_nothing_is_written(
    some_communes, tmp_path, communes, corrections, said
):
    """Whichever of the two it is."""
    if communes is not None:
        some_communes.write_text(communes, encoding="utf-8")
    (file := tmp_path / "corrections.toml").write_text(corrections, encoding="utf-8")
    with pytest.raises(UnreadablePlaces, match=said):
        load_places(communes=some_communes, corrections=file)
    assert not RoadGroup.objects.exists()
    with pytest.raises(CommandError, match=said):
        call_command("load_places", str(some_communes), corrections=file)
