"""Forms of a voted text: its articles in boxes, and the document that fills them."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from conventions.domain.law.texts.checking import LONGEST, MOST
from conventions.domain.law.texts.reading import LARGEST_DOCUMENT, WrittenArticle
from conventions.pages.kit.forms import DayField, LineField, PageForm, SizedFileField

SPARE = 3
"""Empty boxes after the last article."""


class TextDocumentForm(PageForm):
    """The document in which a school wrote its text."""

    file = SizedFileField(
        label=_("Document du texte"),
        help_text=_("Un .odt ou un .docx : chaque article y commence par « Article » et son numéro."),
        largest=LARGEST_DOCUMENT,
        too_large=_("Ce document dépasse 5 Mo : gardez le seul texte, sans images."),
        error_messages={"required": _("Choisissez le document."), "empty": _("Ce document est vide.")},
        widget=forms.ClearableFileInput(attrs={"accept": ".odt,.docx"}),
    )


class WrittenTextForm(PageForm):
    """A voted text, one box an article; an article whose two boxes are empty is left out."""

    title = LineField(
        label=_("Titre de la convention"), max_length=200, error_messages={"required": _("Donnez le titre.")}
    )
    voted_on = DayField(label=_("Date de la décision"), error_messages={"required": _("Indiquez la date.")})
    reference = forms.CharField(label=_("Référence de la décision"), max_length=100, required=False)

    def __init__(self, *args: Any, title: str, articles: Sequence[WrittenArticle], **kwargs: Any) -> None:
        super().__init__(*args, initial={"title": title}, **kwargs)
        boxes = [*articles, *[WrittenArticle("", "")] * SPARE][:MOST]
        typed = sum(name.startswith("text_") for name in self.data)
        boxes += [WrittenArticle("", "")] * (min(typed, MOST) - len(boxes))
        self.count = len(boxes)
        for number, article in enumerate(boxes, start=1):
            self.fields[f"title_{number}"] = LineField(
                label=_("Article %(number)d, intitulé") % {"number": number},
                max_length=150,
                required=False,
                initial=article.title,
            )
            self.fields[f"text_{number}"] = forms.CharField(
                label=_("Article %(number)d, texte") % {"number": number},
                max_length=LONGEST * 2,
                required=False,
                initial=article.text,
                widget=forms.Textarea(attrs={"rows": min(max(len(article.text) // 60 + 2, 3), 16)}),
            )
        self.NEEDED = tuple(name for name in self.fields if name.startswith(("title_", "text_")))
        self.order_fields(["title", *self.NEEDED, "voted_on", "reference"])

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        for number in range(1, self.count + 1):
            if given.get(f"title_{number}") and not given.get(f"text_{number}") and f"text_{number}" not in self.errors:
                self.add_error(f"text_{number}", _("Écrivez le texte de cet article, ou effacez son intitulé."))
        return given

    def articles(self) -> list[WrittenArticle]:
        """Return the articles that have a text, in their order."""
        given = self.cleaned_data
        boxes = (WrittenArticle(given[f"title_{n}"], given[f"text_{n}"]) for n in range(1, self.count + 1))
        return [article for article in boxes if article.text]
