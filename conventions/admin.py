"""The trade in the administration: searched and read there, changed by the services and the door."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db.models import QuerySet
from django.http import HttpRequest

from conventions.domain.dossier.agreements.models import Consultation, Convention
from conventions.domain.dossier.alerts.models import Report
from conventions.domain.dossier.amendments.models import Amendment
from conventions.domain.dossier.batches.models import BulkAct, BulkItem, Review
from conventions.domain.dossier.internship.attendance.models import HalfDay
from conventions.domain.dossier.internship.evaluations.models import Evaluation
from conventions.domain.law.calendars.models import CalendarPeriod, SchoolCalendar
from conventions.domain.law.networks.models import Network, NetworkPost
from conventions.domain.persons.limits.models import Tries
from conventions.domain.persons.links.models import PersonalLink
from conventions.domain.persons.localities.models import Crossing, Locality, RoadGroup
from conventions.domain.persons.people.models import (
    AccountRecord,
    ContactChange,
    Delegation,
    Guardian,
    Host,
    HostBan,
    HostContact,
    Pupil,
    School,
    Staff,
    TerritorialOfficer,
    User,
)
from conventions.domain.persons.people.names import search_key
from conventions.domain.placements.applications.models import Application
from conventions.domain.placements.offers.models import Offer


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
    list_display = ("title", "status", "host", "city")
    list_filter = ("status",)
    list_select_related = ("host",)


@admin.register(Network)
class NetworkAdmin(admin.ModelAdmin):
    list_display = ("name", "acronym", "kind", "parent")
    list_filter = ("kind",)
    list_select_related = ("parent",)


@admin.register(NetworkPost)
class NetworkPostAdmin(admin.ModelAdmin):
    list_display = ("user", "network", "role", "level", "code", "ended_at")
    list_filter = ("role", "level")
    list_select_related = ("user", "network")


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


class BulkItemInline(admin.TabularInline):
    model = BulkItem
    can_delete = False
    fields = ("position", "convention", "pupil", "party", "result", "sentence", "done_at")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(BulkAct)
class BulkActAdmin(admin.ModelAdmin):
    list_display = ("uuid", "act", "school", "user", "created_at", "finished_at")
    list_select_related = ("school", "user")
    inlines = (BulkItemInline,)


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


class ByName(admin.ModelAdmin):
    """A list searched without accents or capitals."""

    search_fields = ("search_name",)
    search_help_text = "Nom, sans souci des accents ni des majuscules"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return super().get_search_results(request, queryset, search_key(search_term))


@admin.register(Locality)
class LocalityAdmin(ByName):
    list_display = ("label", "code", "department", "group", "is_corrected")
    list_filter = ("is_corrected", "department")
    list_select_related = ("group",)


@admin.register(RoadGroup)
class RoadGroupAdmin(admin.ModelAdmin):
    list_display = ("name", "slug", "is_corrected")
    search_fields = ("name", "slug")


@admin.register(Crossing)
class CrossingAdmin(admin.ModelAdmin):
    list_display = ("first", "second", "kind", "note", "is_corrected")
    list_filter = ("kind", "is_corrected")
    list_select_related = ("first", "second")


@admin.register(User)
class AccountAdmin(UserAdmin):
    """An account without its password, of which not even the hash is shown."""

    list_display = ("email", "first_name", "last_name", "is_active", "is_staff", "is_auditor")
    list_filter = ("is_active", "is_staff", "is_administrator", "is_auditor")
    ordering = ("sort_name", "id")
    search_fields = ("email", "search_name")
    fieldsets = (
        (None, {"fields": ("email", "first_name", "last_name", "uuid")}),
        (
            "Droits",
            {
                "fields": (
                    "is_active", "is_staff", "is_superuser", "is_administrator", "is_auditor",
                    "groups", "user_permissions",
                )
            },
        ),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )  # fmt: skip


@admin.register(AccountRecord)
class AccountRecordAdmin(admin.ModelAdmin):
    list_display = ("user", "status", "journal_length")
    list_filter = ("status",)
    list_select_related = ("user",)
    search_fields = ("user__email", "user__search_name")


@admin.register(TerritorialOfficer)
class TerritorialOfficerAdmin(admin.ModelAdmin):
    list_display = ("user", "level", "code")
    list_filter = ("level",)
    list_select_related = ("user",)


@admin.register(School)
class SchoolAdmin(ByName):
    list_display = ("name", "uai", "city", "department", "sector", "priority_education", "is_closed")
    list_filter = ("type", "sector", "priority_education", "is_closed", "academy")


@admin.register(Staff)
class StaffAdmin(admin.ModelAdmin):
    list_display = ("user", "role", "title", "school", "starts_on", "ends_on")
    list_filter = ("role",)
    list_select_related = ("user", "school")
    search_fields = ("user__search_name", "school__search_name")


@admin.register(Delegation)
class DelegationAdmin(admin.ModelAdmin):
    list_display = ("school", "from_staff", "to_staff", "quality", "starts_on", "ends_on", "revoked_at")
    list_select_related = ("school", "from_staff__user", "to_staff__user")


class CalendarPeriodInline(admin.TabularInline):
    model = CalendarPeriod
    fields = ("kind", "name", "first_day", "last_day", "to_confirm", "department")


@admin.register(SchoolCalendar)
class SchoolCalendarAdmin(admin.ModelAdmin):
    list_display = ("academy", "year", "status", "arrete_number", "arrete_date")
    list_filter = ("academy", "status")
    inlines = (CalendarPeriodInline,)


class HostContactInline(admin.TabularInline):
    model = HostContact
    fields = ("first_name", "last_name", "title", "email", "phone", "is_representative", "is_tutor", "standing")
    readonly_fields = ("standing",)

    @admin.display(description="confiance")
    def standing(self, contact: HostContact) -> str:
        return contact.standing


@admin.register(Host)
class HostAdmin(ByName):
    list_display = ("name", "city", "department", "siret", "blocked_by_authority")
    list_filter = ("blocked_by_authority",)
    inlines = (HostContactInline,)


@admin.register(HostBan)
class HostBanAdmin(admin.ModelAdmin):
    list_display = ("siret", "status")
    list_filter = ("status",)
    search_fields = ("siret",)


class GuardianInline(admin.TabularInline):
    model = Guardian


@admin.register(Pupil)
class PupilAdmin(ByName):
    list_display = ("name", "class_name", "level", "school", "is_on_roll")
    list_filter = ("level", "is_on_roll")
    list_select_related = ("school",)
    inlines = (GuardianInline,)


@admin.register(ContactChange)
class ContactChangeAdmin(admin.ModelAdmin):
    list_display = ("of_pupil", "field", "found_at", "outcome", "resolved_at")
    list_filter = ("outcome", "field")
    list_select_related = ("pupil", "guardian__pupil")


admin.site.unregister((Authenticator, EmailAddress, SocialAccount, SocialApp, SocialToken))


@admin.register(Authenticator)
class SecondFactorAdmin(admin.ModelAdmin):
    """Who has which second factor since when; its key and what is kept of codes are never shown."""

    list_display = ("user", "type", "last_used_at")
    list_filter = ("type",)
    list_select_related = ("user",)
    search_fields = ("user__email", "user__search_name")
    fields = ("user", "type", "created_at", "last_used_at")


@admin.register(SocialAccount)
class ProvedIdentityAdmin(admin.ModelAdmin):
    """Who signs in through which identity provider since when."""

    list_display = ("user", "provider", "last_login")
    list_filter = ("provider",)
    list_select_related = ("user",)
    search_fields = ("user__email", "user__search_name")
    fields = ("user", "provider", "date_joined", "last_login")
