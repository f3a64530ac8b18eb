"""People and places in the administration: mostly read; what is derived or decided elsewhere is only shown."""

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from . import second_factor
from .models import (
    ContactChange,
    Delegation,
    Guardian,
    Host,
    HostContact,
    Pupil,
    School,
    SchoolHolidayPeriod,
    Staff,
    TerritorialOfficer,
    User,
)
from .names import search_key
from .phones import PhoneError, to_e164


class ByName(admin.ModelAdmin):
    """A list searched without accents or capitals."""

    search_fields = ("search_name",)
    search_help_text = "Nom, sans souci des accents ni des majuscules"

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(request, queryset, search_key(search_term))


class ReachableForm(forms.ModelForm):
    """Says in the form what is wrong with a phone number."""

    def clean_phone(self) -> str:
        phone = self.cleaned_data.get("phone", "")
        if not phone:
            return ""
        try:
            return to_e164(phone, department=self._department())
        except PhoneError as reason:
            raise forms.ValidationError(str(reason)) from None

    def _department(self) -> str:
        """Return the département, typed before the phone in the same form or already stored."""
        for name in ("school", "host"):
            place = self.cleaned_data.get(name)
            if place is not None:
                return place.department
        return self.instance.department if isinstance(self.instance, School) else ""


class UserCreationForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("email",)


@admin.register(User)
class AccountAdmin(UserAdmin):
    add_form = UserCreationForm
    list_display = ("email", "first_name", "last_name", "is_active", "is_staff", "is_auditor")
    list_filter = ("is_active", "is_staff", "is_administrator", "is_auditor")
    ordering = ("sort_name", "id")
    search_fields = ("email", "search_name")
    readonly_fields = ("uuid", "last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("email", "password", "first_name", "last_name", "uuid")}),
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
    add_fieldsets = (
        (None, {"fields": ("email", "first_name", "last_name", "usable_password", "password1", "password2")}),
    )


@admin.register(TerritorialOfficer)
class TerritorialOfficerAdmin(admin.ModelAdmin):
    list_display = ("user", "level", "code")
    list_filter = ("level",)
    list_select_related = ("user",)
    autocomplete_fields = ("user",)


@admin.register(School)
class SchoolAdmin(ByName):
    form = ReachableForm
    list_display = ("name", "uai", "city", "department", "sector", "priority_education", "is_closed")
    list_filter = ("type", "sector", "priority_education", "is_closed", "academy")
    readonly_fields = ("uuid", "academy", "academic_region")


@admin.register(Staff)
class StaffAdmin(admin.ModelAdmin):
    form = ReachableForm
    list_display = ("user", "role", "title", "school", "starts_on", "ends_on")
    list_filter = ("role",)
    list_select_related = ("user", "school")
    autocomplete_fields = ("user", "school")
    search_fields = ("user__search_name", "school__search_name")


@admin.register(Delegation)
class DelegationAdmin(admin.ModelAdmin):
    list_display = ("school", "from_staff", "to_staff", "quality", "starts_on", "ends_on", "revoked_at")
    list_select_related = ("school", "from_staff__user", "to_staff__user")
    autocomplete_fields = ("school", "from_staff", "to_staff")
    readonly_fields = ("uuid", "revoked_at")


@admin.register(SchoolHolidayPeriod)
class SchoolHolidayPeriodAdmin(admin.ModelAdmin):
    list_display = ("department", "name", "first_day", "last_day")
    list_filter = ("department",)
    exclude = ("entered_by",)

    def save_model(self, request, obj, form, change):
        obj.entered_by = request.user
        super().save_model(request, obj, form, change)


class HostContactInline(admin.TabularInline):
    model = HostContact
    form = ReachableForm
    extra = 0
    fields = ("first_name", "last_name", "title", "email", "phone", "is_representative", "is_tutor", "standing")
    readonly_fields = ("standing",)

    @admin.display(description="confiance")
    def standing(self, contact: HostContact) -> str:
        return contact.standing


@admin.register(Host)
class HostAdmin(ByName):
    list_display = ("name", "city", "department", "siret", "blocked_by_authority")
    list_filter = ("blocked_by_authority", "family_business")
    readonly_fields = ("uuid", "department")
    inlines = (HostContactInline,)

    def save_formset(self, request, form, formset, change):
        """A new address or number is as little proved as one just given, here as everywhere."""
        for contact in formset.save(commit=False):
            before = HostContact.objects.filter(pk=contact.pk).first()
            contact.prepare()
            if before is not None and (before.email, before.phone) != (contact.email, contact.phone):
                contact.verified_at, contact.verified_how, contact.verified_by = None, "", None
            contact.save()
        for gone in formset.deleted_objects:
            gone.delete()
        formset.save_m2m()


class GuardianInline(admin.TabularInline):
    model = Guardian
    form = ReachableForm
    extra = 0
    max_num = 2


@admin.register(Pupil)
class PupilAdmin(ByName):
    form = ReachableForm
    list_display = ("name", "class_name", "level", "school", "is_on_roll")
    list_filter = ("level", "is_on_roll")
    list_select_related = ("school",)
    autocomplete_fields = ("school",)
    readonly_fields = ("uuid", "is_on_roll", "gone_at")
    inlines = (GuardianInline,)


@admin.register(ContactChange)
class ContactChangeAdmin(admin.ModelAdmin):
    """Shown only: a change is decided by a service, never typed."""

    list_display = ("of_pupil", "field", "found_at", "outcome", "resolved_at")
    list_filter = ("outcome", "field")
    list_select_related = ("pupil", "guardian__pupil")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


admin.site.unregister((StaticDevice, TOTPDevice))


@admin.register(TOTPDevice)
class SecondFactorAdmin(admin.ModelAdmin):
    """Who lost telephone and recovery codes: the second factor is taken away here, never read or written."""

    list_display = ("user", "confirmed", "last_used_at")
    list_filter = ("confirmed",)
    list_select_related = ("user",)
    search_fields = ("user__email", "user__search_name")
    fields = ("user", "confirmed", "created_at", "last_used_at")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def delete_model(self, request, obj):
        second_factor.remove(obj.user)

    def delete_queryset(self, request, queryset):
        for device in queryset.select_related("user"):
            second_factor.remove(device.user)
