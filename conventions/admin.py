"""The trade in the administration: people may be edited, what the door owns is only shown."""

from django.contrib import admin

from workflow.admin import ShownOnly

from .models import Application, Convention, Evaluation, HalfDay, Offer
from .people import admin as people_admin  # noqa: F401


@admin.register(Convention)
class ConventionAdmin(ShownOnly):
    list_display = ("number", "status", "kind", "school", "first_day", "last_day", "version")
    list_filter = ("status", "kind")
    list_select_related = ("school",)
    search_fields = ("number", "uuid")


@admin.register(Offer)
class OfferAdmin(ShownOnly):
    list_display = ("title", "status", "level", "seats", "city")
    list_filter = ("status", "level")


@admin.register(Application)
class ApplicationAdmin(ShownOnly):
    list_display = ("uuid", "status", "offer")
    list_filter = ("status",)
    list_select_related = ("offer",)


@admin.register(HalfDay)
class HalfDayAdmin(ShownOnly):
    list_display = ("convention", "date", "half", "status")
    list_filter = ("status",)
    list_select_related = ("convention",)


@admin.register(Evaluation)
class EvaluationAdmin(ShownOnly):
    list_display = ("convention", "author", "status", "submitted_at")
    list_filter = ("author", "status")
    list_select_related = ("convention",)
    exclude = ("answers",)
