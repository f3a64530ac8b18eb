"""The catalogue of messages as its page tells it: read from message classes and from the machines that send them."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache, cached_property

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from conventions.domain.persons.people.site import site
from notifications import catalogue, sms
from notifications.catalogue import Message, Urgency, Way
from notifications.rendering import AnswerAddress, Mail, render_mail, render_sms
from workflow import journal

from .samples import reader_of, sample_values

AUDIENCES: dict[str, StrOrPromise] = {
    "guardian": _("famille"),
    "pupil": _("élève"),
    "host": _("organisme d'accueil"),
    "tutor": _("tuteur ou tutrice"),
    "head": _("direction"),
    "deputy": _("direction adjointe"),
    "office": _("secrétariat"),
    "referent": _("enseignante ou enseignant référent"),
    "second_reader": _("deuxième personne nommée par la direction"),
    "teacher": _("enseignants"),
    "cpe": _("vie scolaire"),
    "health": _("santé et social"),
    "gestionnaire": _("gestionnaire"),
    "ddfpt": _("DDFPT"),
    "companies": _("bureau des entreprises"),
    "officer": _("territoire"),
    "inspector": _("inspection du travail"),
    "account": _("titulaire du compte"),
    "administrator": _("exploitation"),
}
"""In what quality somebody is told, in words."""
FAMILY = {"guardian", "pupil"}
OUTSIDE = {"guardian", "pupil", "host", "tutor"}
"""Those who read in the language that they chose."""
URGENCIES: dict[Urgency, StrOrPromise] = {
    Urgency.URGENT: _("aussitôt, la nuit aussi"),
    Urgency.PROMPT: _("dès que les heures de silence le permettent"),
    Urgency.GATHERED: _("dans la prochaine lettre du compte"),
}
GATHERED_AND_OUTSIDE = _(
    "dans la prochaine lettre du compte ; à qui n'a pas de compte, dès que les heures de silence le permettent"
)
WAYS: dict[Way, StrOrPromise] = {
    Way.MAIL_FIRST: _("courriel ; SMS à qui n'a pas d'adresse"),
    Way.MAIL: _("courriel seulement"),
    Way.SMS_FIRST: _("SMS ; courriel à qui n'a pas de mobile"),
    Way.BOTH: _("courriel et SMS"),
    Way.TURNS: _("courriel ou SMS, tour à tour"),
    Way.CHOSEN: _("courriel ou SMS, au contact que la personne choisit"),
}


@dataclass(frozen=True)
class MessageEntry:
    """One message, in words."""

    message: type[Message]

    @property
    def slug(self) -> str:
        return self.message.slug

    @property
    def title(self) -> str:
        return self.message.title

    @property
    def audiences(self) -> list[StrOrPromise]:
        return [AUDIENCES[audience] for audience in self.message.audience]

    @property
    def is_for_outside(self) -> bool:
        return bool(OUTSIDE.intersection(self.message.audience))

    @property
    def urgency(self) -> StrOrPromise:
        if self.message.urgency is Urgency.GATHERED and self.is_for_outside:
            return GATHERED_AND_OUTSIDE
        return URGENCIES[self.message.urgency]

    @property
    def is_answered(self) -> bool:
        """Somebody at a school reads what is answered: of what says several at once, as of each."""
        said = [one for one in catalogue.every_message() if one.joins == self.slug] or [self.message]
        return any(one.reply_to is not Message.reply_to for one in said)

    @property
    def way(self) -> StrOrPromise:
        return WAYS[Way.CHOSEN if self.message.is_code else self.message.way]

    @property
    def causes(self) -> list[str]:
        """Acts, in words, that send it; empty where a service sends it without a transition."""
        return causes().get(self.slug, [])

    @property
    def languages(self) -> list[tuple[str, str]]:
        """Those in which it leaves."""
        known = [(code, str(name)) for code, name in settings.LANGUAGES]
        is_translated = self.is_for_outside or self.message.is_code
        return known if is_translated else [one for one in known if one[0] == settings.LANGUAGE_CODE]


@dataclass(frozen=True)
class MessagePreview:
    """A message as it would read for fictional people, in one language."""

    entry: MessageEntry
    language: str

    @cached_property
    def mail(self) -> Mail:
        stop = site(reverse("unsubscribe", args=["exemple"])) if self.entry.message.optional else ""
        return render_mail(
            self.entry.message,
            sample_values(self.entry.message, self.language),
            language=self.language,
            audience=reader_of(self.entry.message),
            answer=AnswerAddress("college@exemple.org" if self.entry.is_answered else "", stop),
        )

    @cached_property
    def sms(self) -> str:
        values = sample_values(self.entry.message, sms.written_in(self.language))
        return render_sms(self.entry.message, values, language=self.language)

    @cached_property
    def offline_sms(self) -> str:
        """The text for a family whose telephone has no internet; empty for a message to nobody of a family, a code."""
        if self.entry.message.is_code or not FAMILY.intersection(self.entry.message.audience):
            return ""
        values = sample_values(self.entry.message, self.language) | {"offline": True, "answers": settings.SMS_ANSWERS}
        return render_sms(self.entry.message, values, language=self.language)

    @property
    def offline_segments(self) -> int:
        return sms.measure(self.offline_sms).segments

    @property
    def segments(self) -> int:
        return sms.measure(self.sms).segments


def entries() -> list[MessageEntry]:
    """Every message of the catalogue, those for people outside school first."""
    return sorted(
        map(MessageEntry, catalogue.every_message()), key=lambda entry: (not entry.is_for_outside, entry.title)
    )


@cache
def causes() -> dict[str, list[str]]:
    """Labels of the transitions that send each message, by slug."""
    causes_by_slug: dict[str, list[str]] = defaultdict(list)
    for model in (*journal.root_models(), *journal.child_models()):
        opening = [model.OPENING] if hasattr(model, "OPENING") else []
        for spec in (*opening, *(law.spec for law in model.transitions().values())):
            for slug in spec.tells:
                if str(spec.label) not in causes_by_slug[slug]:
                    causes_by_slug[slug].append(str(spec.label))
    return dict(causes_by_slug)
