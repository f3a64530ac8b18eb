"""The content of the path: what is read, what is refused, at which age it is read."""

import pytest
from django.core.management import CommandError, call_command

from conventions.domain.season.path import content
from conventions.domain.season.path.checking import faults_of, shared_words, unfilled_facts
from conventions.domain.season.path.content import ContentError, read_document, step_of, trade_of
from conventions.domain.season.path.markdown import html_of, words_of_page
from conventions.domain.season.path.reading_age import age_of, score_of, syllables_in
from tests.kit.sources import ROOT

HEAD = "title: Essai\nleaves: Une feuille\nminutes: 5\nauthor: Service\nlicence: Libre\nwritten: 2026-12-02\n"
EASY = "Tu vas au port. Tu vois un bateau. Il part tôt. Tu dis bonjour au pilote. Il te montre le moteur."
HARD = (
    "L'individualisation institutionnelle des accompagnements préprofessionnels nécessite une contractualisation "
    "interministérielle systématiquement formalisée préalablement à toute immersion."
)


def step(body: str, head: str = HEAD, name: str = "merci.3e") -> content.PathStep:
    return step_of(name, f"---\n{head}---\n{body}\n")


def test_a_step_without_fault_is_said_nothing_of():
    """Title, author and licence, known names, short words."""
    assert list(faults_of(step(EASY))) == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("Bonjour <script>alert(1)</script> toi.", "du HTML"),
        ("<iframe src='https://x.example'></iframe>", "du HTML"),
        ("![chat](https://x.example/chat.png)", "une image"),
        ("[ici](ftp://x.example)", "un lien vers"),
        ("# Titre", "un titre « # »"),
        (HARD, "se lit à 18 ans"),
        ("mot " * 11000, "caractères"),
    ],
)
def test_what_a_text_may_not_have_is_said_in_a_sentence(body, said):
    """A script, a frame, a picture, an address that is no page, a second title, words too long, a book."""
    assert any(said in fault for fault in faults_of(step(body)))


@pytest.mark.parametrize("level", content.LEVELS)
def test_four_drawings_stand_before_the_first_photo(level):
    """No face, no screen, no patient, no child: each beside its line, and a file of ours; another name is a fault."""
    [check] = [block for block in content.steps_of(level)["mon-carnet"].blocks if block.id == "avant-photo"]
    assert tuple(drawn for _option, drawn in check.drawn_options if drawn) == content.DRAWINGS
    assert len(check.drawn_options) == len(check.said["options"])
    assert all((ROOT / f"config/static/site/drawings/{name}.svg").exists() for name in content.DRAWINGS)
    unknown = step(EASY, f"{HEAD}blocks:\n  - check: a\n    options: [b]\n    drawings: [chat]\n")
    assert list(faults_of(unknown)) == ["aucun dessin « chat »"]


def test_what_stands_in_a_text_is_never_obeyed():
    """HTML that somebody typed all the same is shown as letters, a link that acts is text."""
    shown = html_of("<script>alert(1)</script> **vu** [x](javascript:alert(1))")
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown
    assert "<strong>vu</strong>" in shown
    assert "href" not in shown


@pytest.mark.parametrize("text", ["Bonjour", "---\ntitle: x\nBonjour", "---\n- x\n---\nBonjour", "---\na: [1\n---\nB"])
def test_a_file_without_front_matter_is_told_what_is_missing(text):
    """Nothing of a broken file is guessed."""
    with pytest.raises(ContentError, match="en-tête"):
        read_document(text)


def test_blocks_are_of_known_kinds_with_names_of_their_own():
    """A block twice, one of no kind, a trade that nobody knows."""
    blocks = (
        "blocks:\n- {choose: qui, ask: Qui, options: [a]}\n- {choose: qui, ask: Qui}\n- {dance: x}\n"
        "- {like: bois, text: Le bois, sectors: [batimen], trades: [menuisier, astronaute-de-bois]}\n"
    )
    faults = "\n".join(faults_of(step(EASY, HEAD + blocks)))
    for said in ("« qui » est écrit deux fois", "sorte connue", "« batimen »", "« astronaute-de-bois »"):
        assert said in faults


def test_kandel_and_moles_on_two_texts():
    """Five words a sentence of one syllable each are read at ten; a ministry's sentence is not."""
    assert score_of("Le chat voit le rat. Le rat court vers le mur.") == pytest.approx(207 - 1.015 * 5.5 - 73.6, abs=1)
    assert age_of(EASY) == 10
    assert age_of(HARD) == 18
    assert [syllables_in(word) for word in ("porte", "portent", "bateau", "l'école", "animal")] == [1, 1, 2, 2, 3]


def test_two_pages_share_no_eight_words():
    """Two steps of one name may; two trades may not."""
    run = "on arrive avant le jour pour tout ouvrir"
    trades = {f"trades/{name}": trade_of(name, f"---\ntitle: x\n---\nLe {name} : {run}.\n") for name in ("a", "b")}
    assert any(run in fault and "trades/a et trades/b" in fault for fault in shared_words(trades))
    steps = {f"steps/{name}": step(run, name=name) for name in ("merci.3e", "merci.4e")}
    assert shared_words(steps) == []


def test_a_fact_without_source_is_shown_to_nobody():
    """Pay and places that no source says stand empty, and the operator reads which."""
    head = (
        "title: x\npay: {from: 1400, to: 2000, year: 2025}\nstudies:\n- {way: CAP, years: 2, places: "
        "{guyane: {name: Lycée imaginaire, city: Cayenne}, mayotte: {name: Lycée rêvé, city: Mamoudzou, source: s}}}\n"
    )
    page = trade_of("macon", f"---\n{head}---\n{EASY}\n")
    assert page.pay is None
    assert [place["name"] for place in page.studies[0]["places"]] == ["Lycée rêvé"]
    assert any("salaire" in fact for fact in unfilled_facts(page))


def test_a_table_is_called_by_its_heading():
    """Who hears the page knows which table it is, and what each column says."""
    shown = html_of("## Une <b>journée</b>\n\n| Heure | Quoi |\n|---|---|\n| 7 h | On ouvre |\n")
    assert '<caption class="fr-sr-only">Une &lt;b&gt;journée&lt;/b&gt;</caption>' in shown
    assert shown.count('<th scope="col">') == 2


def test_headings_and_heads_of_tables_are_not_read_as_text():
    """The words that all pages have are no copy."""
    assert words_of_page("## Une journée\n\n| Heure | Quoi |\n|---|---|\n| 7 h | On ouvre |\n") == "7 h\nOn ouvre"


def test_the_repository_has_no_fault():
    """What ships is checked as what an operator adds."""
    call_command("check_path")


def test_an_operators_file_stands_in_place_of_ours_and_is_checked(settings, tmp_path):
    """A text in the operator's folder, with a fault, is named by its file."""
    (tmp_path / "steps").mkdir()
    (tmp_path / "steps" / "merci.3e.md").write_text("<b>merci</b>", encoding="utf-8")
    settings.PATH_CONTENT_DIR = str(tmp_path)
    assert content.files_of("steps")["merci.3e"].parent == tmp_path / "steps"
    with pytest.raises(CommandError, match=r"steps/merci\.3e"):
        call_command("check_path")
    assert content.steps_of("3e")["merci"].title == "Merci"  # a broken file never closes the path
    (tmp_path / "steps" / "merci.3e.md").write_text(f"---\n{HEAD}---\n{EASY}\n", encoding="utf-8")
    settings.PATH_CONTENT_DIR = f"{tmp_path}/"
    assert content.steps_of("3e")["merci"].title == "Essai"
