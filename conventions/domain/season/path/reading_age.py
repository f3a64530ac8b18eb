"""Reading age of a French text: Kandel & Moles (1958), Flesch's formula for French.

L. Kandel, A. Moles, « Application de l'indice de Flesch à la langue française », Cahiers d'études de radio-télévision
19, 1958: 207 − 1.015 × words a sentence − 73.6 × syllables a word.
"""

import re

SENTENCE = re.compile(r"[.!?…:;]+(?=\s|$)|\n+")
WORD = re.compile(r"[a-zàâäéèêëîïôöùûüÿçœæ]+(?:['’-][a-zàâäéèêëîïôöùûüÿçœæ]+)*", re.IGNORECASE)
VOWELS = re.compile(r"[aeiouyàâäéèêëîïôöùûüÿœæ]+")
MUTE = re.compile(r"(?<=[^aeiouyàâäéèêëîïôöùûü])(?:es?|ent)$")
"""Ends of words that are not heard: *porte*, *portes*, *portent*."""
AGES = ((90, 10), (80, 11), (70, 12), (60, 14), (50, 16))
"""Least score and age at which a text of it is read with ease, in the bands of Flesch."""
ADULT = 18


def sentences_of(text: str) -> list[list[str]]:
    """Return the words of each sentence, in small letters."""
    return [words for part in SENTENCE.split(text) if (words := WORD.findall(part.lower()))]


def syllables_in(word: str) -> int:
    """Return the number of syllables that are heard: groups of vowels, without a mute end."""
    return (
        sum(max(1, len(VOWELS.findall(MUTE.sub("", part)))) for part in re.split(r"['’-]", word) if len(part) > 1) or 1
    )


def score_of(text: str) -> float:
    """Return the score of Kandel and Moles, from 0 (hard) to 100 (easy); 100 for no word at all."""
    sentences = sentences_of(text)
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return 100.0
    return 207 - 1.015 * len(words) / len(sentences) - 73.6 * sum(map(syllables_in, words)) / len(words)


def age_of(text: str) -> int:
    """Return the age at which a text is read with ease."""
    score = score_of(text)
    return next((age for least, age in AGES if score >= least), ADULT)
