"""Acts of the journal are told as what happened."""

from django.utils.translation import override

from conventions.pages.service.audit.happened import happened
from conventions.pages.service.audit.queries import acts
from tests.kit.each import each


@each(
    "act, told",
    [
        ("Signer la convention", "A signé la convention"),
        ("Contester cette signature", "A contesté cette signature"),
        ("Choisir un mot de passe", "A choisi un mot de passe"),
        ("Ne plus attendre l'évaluation", "N'a plus attendu l'évaluation"),
        ("Revenir à la situation sans particularité", "Est revenu à la situation sans particularité"),
        ("Relancer", "A relancé"),
    ],
)
def test_an_act_is_told_in_the_past(act, told):
    """Regular verbs by their ending, others by their participle; in another language as it is."""
    assert happened(act) == told
    with override("en"):
        assert happened(act) == act


def test_every_act_of_the_laws_is_told_in_the_past():
    """No name of an act begins with an infinitive whose participle is not known."""
    assert [label for _name, label in acts() if not label.startswith(("A ", "N'a ", "Est "))] == []
