"""People and places in the administration: searched and read there, changed by the services of this room."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from .models import (
    AccountRecord,
    ContactChange,
    Delegation,
    Guardian,
    Host,
    HostBan,
    HostContact,
    Pupil,
    School,
    SchoolHolidayPeriod,
    Staff,
    TerritorialOfficer,
    User,
)
from .names import search_key


class ByName(admin.ModelAdmin):
    """A list searched without accents or capitals."""

    search_fields = ("search_name",)
    search_help_text = "Nom, sans souci des accents ni des majuscules"

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(request, queryset, search_key(search_term))


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


@admin.register(SchoolHolidayPeriod)
class SchoolHolidayPeriodAdmin(admin.ModelAdmin):
    list_display = ("department", "name", "first_day", "last_day")
    list_filter = ("department",)


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
    list_filter = ("blocked_by_authority", "family_business")
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


admin.site.unregister((StaticDevice, TOTPDevice))


@admin.register(TOTPDevice)
class SecondFactorAdmin(admin.ModelAdmin):
    """Who has a second factor since when; its key is never shown."""

    list_display = ("user", "confirmed", "last_used_at")
    list_filter = ("confirmed",)
    list_select_related = ("user",)
    search_fields = ("user__email", "user__search_name")
    fields = ("user", "confirmed", "created_at", "last_used_at")
