"""Words of messages to families and hosts: none that only the law or a school's office says."""

import re
from pathlib import Path

from tests.kit.sources import ROOT

MESSAGES = "conventions/templates/conventions/messages"
LEARNED = re.compile(
    r"\b(visas?|vis(er|ez|ée?s?)|séquence|scell\w+|organismes? d'accueil|signataires?)\b", re.IGNORECASE
)
TAG = re.compile(r"{%.*?%}")


def learned_mails(root: Path) -> list[str]:
    """List the words of the law in templates that are translated: those of people outside school."""
    found = []
    for file in sorted((root / MESSAGES).glob("*.txt")):
        text = file.read_text(encoding="utf-8")
        if "blocktranslate" in text:
            found += [f"{file.name}: {word[0]}" for word in LEARNED.finditer(TAG.sub(" ", text))]
    return found


def test_no_message_to_a_family_or_a_host_says_a_word_of_the_law():
    """« Confirmer » for « viser », « le lieu de stage » for « l'organisme d'accueil »."""
    assert learned_mails(ROOT) == []


def test_a_word_of_the_law_in_a_message_is_found(plant):
    """In a sentence, not in a condition; what staff read is theirs."""
    asked = "{% if visa %}{% blocktranslate trimmed %}À viser avant jeudi{% endblocktranslate %}{% endif %}"
    plant(f"{MESSAGES}/asked.txt", asked)
    root = plant(f"{MESSAGES}/office.txt", "Un visa n'est pas donné.")
    assert learned_mails(root) == ["asked.txt: viser"]
