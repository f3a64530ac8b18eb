"""The trade in the administration: people may be edited, what the door owns is only shown."""

from django.contrib import admin

from .models import (
    Amendment,
    Application,
    ApprovalBatch,
    ApprovalItem,
    Consultation,
    Convention,
    Evaluation,
    HalfDay,
    Offer,
    PersonalLink,
    Report,
    Review,
    Tries,
)
from .people import admin as people_admin  # noqa: F401


@admin.register(Convention)
class ConventionAdmin(admin.ModelAdmin):
    list_display = ("number", "status", "kind", "school", "first_day", "last_day", "version")
    list_filter = ("status", "kind")
    list_select_related = ("school",)
    search_fields = ("number", "uuid")


@admin.register(Amendment)
class AmendmentAdmin(admin.ModelAdmin):
    list_display = ("convention", "number", "status", "first_change")
    list_filter = ("status",)
    list_select_related = ("convention",)


@admin.register(Offer)
class OfferAdmin(admin.ModelAdmin):
    list_display = ("title", "status", "level", "seats", "city")
    list_filter = ("status", "level")


@admin.register(Application)
class ApplicationAdmin(admin.ModelAdmin):
    list_display = ("uuid", "status", "offer")
    list_filter = ("status",)
    list_select_related = ("offer",)


@admin.register(HalfDay)
class HalfDayAdmin(admin.ModelAdmin):
    list_display = ("convention", "date", "half", "status")
    list_filter = ("status",)
    list_select_related = ("convention",)


@admin.register(Evaluation)
class EvaluationAdmin(admin.ModelAdmin):
    list_display = ("convention", "author", "status", "submitted_at")
    list_filter = ("author", "status")
    list_select_related = ("convention",)
    exclude = ("answers",)


@admin.register(PersonalLink)
class PersonalLinkAdmin(admin.ModelAdmin):
    list_display = ("holder", "generation", "created_at", "opened_at", "revoked_at", "revoked_why")
    list_filter = ("revoked_why",)
    search_fields = ("holder",)


@admin.register(Report)
class ReportAdmin(admin.ModelAdmin):
    """That something was told and when it was dealt with; what was told is between its author and the school."""

    list_display = ("convention", "kind", "created_at", "handled_at")
    list_filter = ("kind",)
    list_select_related = ("convention",)
    exclude = ("text", "answer")


@admin.register(Review)
class ReviewAdmin(admin.ModelAdmin):
    list_display = ("convention", "user", "seen_at", "acknowledged_at")
    list_select_related = ("convention", "user")


class ApprovalItemInline(admin.TabularInline):
    model = ApprovalItem
    can_delete = False
    fields = ("position", "convention", "result", "sentence", "done_at")

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(ApprovalBatch)
class ApprovalBatchAdmin(admin.ModelAdmin):
    list_display = ("uuid", "school", "user", "created_at", "finished_at")
    list_select_related = ("school", "user")
    inlines = (ApprovalItemInline,)


@admin.register(Consultation)
class ConsultationAdmin(admin.ModelAdmin):
    list_display = ("at", "convention", "what", "detail", "actor_kind", "actor_label")
    list_filter = ("what", "actor_kind")
    list_select_related = ("convention",)
    search_fields = ("convention__number", "actor_id")


@admin.register(Tries)
class TriesAdmin(admin.ModelAdmin):
    """Tries at the gates of personal links; a gate that is locked opens by itself."""

    list_display = ("gate", "count", "since")
