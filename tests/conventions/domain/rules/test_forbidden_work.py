"""Sentences that hosts write of what a pupil will do: which are told, and which are told of wrongly or missed."""

from dataclasses import replace

import pytest

from tests.kit.sample_facts import LEGAL, rules_by_name

RULES = {"D-01": "forbidden_work_is_told", "D-02": "regulated_work_is_told", "D-05": "bar_duty_is_told"}

TOLD = [
    ("D-01", "Retrait d'AMIANTE dans un immeuble."),
    ("D-01", "Participer au désamiantage"),
    ("D-01", "Démolition d'une cloison, puis nettoyage."),
    ("D-01", "Suivre l'équipe dans la tranchée"),
    ("D-01", "Travail à l'abattoir municipal"),
    ("D-01", "Conduite d'un quad sur l'exploitation"),
    ("D-01", "Interventions sous tension sur le tableau"),
    ("D-01", "Manier les marteaux-piqueurs du chantier"),
    ("D-01", "Soigner les serpents du vivarium"),
    ("D-01", "Élagage des platanes"),
    ("D-01", "Assister à une prise de sang au laboratoire"),
    ("D-02", "Utiliser la tronçonneuse avec un collègue"),
    ("D-02", "Se servir des scies circulaires"),
    ("D-02", "Nettoyer la trancheuse en fin de journée"),
    ("D-02", "Monter sur une échelle pour changer une ampoule"),
    ("D-02", "Travailler sur les échafaudages"),
    ("D-02", "Appliquer des produits chimiques"),
    ("D-02", "Manutention des colis"),
    ("D-02", "Descendre dans la cuve"),
    ("D-02", "Conduire la mini pelle"),
    ("D-02", "Il ne parlera pas aux clients mais utilisera la meuleuse."),
    ("D-02", "Aucun contact avec les clients. Utilisation de la meuleuse."),
    ("D-02", "Sans gants, il utilisera la tronçonneuse."),
    ("D-02", "Sans surveillance, l'élève manie la tronçonneuse."),
    ("D-02", "Il n'utilisera pas seulement la meuleuse."),
    ("D-02", "La tronçonneuse n'est pas interdite."),
    ("D-02", "Il est interdit de fumer et il utilisera la tronçonneuse."),
    ("D-02", "Ne touchera rien sauf la ponceuse."),
    ("D-02", "Ne touchera pas la meuleuse, puis utilisera la perceuse."),
    ("D-02", "Jamais en retard, l'élève utilisera la fraiseuse."),
    ("D-05", "Service au bar le soir"),
    ("D-05", "Aider le barman"),
    ("D-05", "Servir des boissons en salle"),
    ("D-05", "Préparer des cocktails"),
]
SILENT = [
    ("D-01", "Ne participera à aucune démolition."),
    ("D-01", "Visite du chantier, hors de la tranchée."),
    ("D-01", "Travail au quadrimestre ? Non : aquadémie."),
    ("D-01", "Les travaux sous tension sont interdits à l'élève."),
    ("D-02", "L'élève ne touchera aucune tronçonneuse."),
    ("D-02", "Observer l'atelier sans utiliser de tronçonneuse, de meuleuse ni de scie circulaire."),
    ("D-02", "Sans se servir des machines : ni toupie, ni raboteuse."),
    ("D-02", "Il ne montera jamais sur une échelle."),
    ("D-02", "L'utilisation de la ponceuse est interdite."),
    ("D-02", "Tronçonneuse interdite."),
    ("D-02", "Il est interdit d'utiliser la tronçonneuse."),
    ("D-02", "Pas de manutention."),
    ("D-02", "Pas de port de charges, de manutention ou d'échelle."),
    ("D-02", "Regarder le magasinier, sans manutention."),
    ("D-02", "N'utilisera pas la meuleuse et la perceuse."),
    ("D-02", "Ne se servira ni de la meuleuse ni de la perceuse."),
    ("D-02", "L'élève n'aura accès à aucun produit chimique, solvant ou décapant."),
    ("D-02", "Interdit :\n- la tronçonneuse\n- la meuleuse"),
    ("D-02", "La meuleuse ne sera jamais utilisée par l'élève."),
    ("D-02", "Les produits dangereux sont hors de portée."),
    ("D-02", "Classer des dossiers, se servir de l'imprimante laser."),
    ("D-02", "Un projet à grande échelle, à l'échelle du département."),
    ("D-02", "Accueillir les clients, regarder la cuisson du pain."),
    ("D-05", "Boissons sans alcool à mettre en rayon"),
    ("D-05", "Accueillir les patients au comptoir de la pharmacie"),
    ("D-05", "Ne fera jamais de service au bar."),
    ("D-05", "Poser une barrière, lire un code-barres, passer au barreau"),
]


def findings(rule: str, text: str, naf: str = "") -> list:
    facts = replace(LEGAL, activities=text, host=replace(LEGAL.host, naf=naf))
    return list(rules_by_name()[RULES[rule]](facts))


@pytest.mark.parametrize(("rule", "text"), TOLD)
def test_what_a_minor_may_not_do_is_told(rule, text):
    """A miss would let a dangerous sentence through without anybody's eye."""
    assert findings(rule, text)


@pytest.mark.parametrize(("rule", "text"), SILENT)
def test_what_is_ruled_out_or_harmless_is_not_told(rule, text):
    """A false alarm teaches people not to read the next one."""
    assert [found.sentence for found in findings(rule, text)] == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Aider l'équipe en salle et en cuisine.", True),
        ("Accueil au comptoir.", True),
        ("L'élève ne sera jamais au bar : il observera la cuisine.", False),
        ("Découverte du métier, aucun service au bar.", False),
    ],
)
def test_a_drinking_place_is_known_by_its_naf(text, told):
    """56.30Z: the host writes that the pupil does not serve at the bar; elsewhere a counter is a counter."""
    assert bool(findings("D-05", text, naf="5630Z")) is told
    assert findings("D-05", text, naf="4711D") == []
