"""What staff type about points and people."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contactpoints.models import (
    Area,
    CollectionPoint,
    ContactPoint,
    Designation,
    Organisation,
    PartnerUnit,
    ReceptionDay,
)
from contactpoints.models.reception import Weekday
from contactpoints.picking import area_field, giving_field, point_field
from contactpoints.services.points import Host
from portal.accounts.forms import PersonField
from portal.accounts.grants import scope_of
from portal.accounts.models import Role, ScopeKind, User
from portal.accounts.phones import normal_phone
from portal.accounts.roles import role_names
from portal.accounts.services.grants import GrantTerms, givable_roles
from portal.accounts.services.people import PersonDetails
from portal.codes import CodeFormField
from portal.days import midnight, validate_near

_DATE = {"type": "date"}


class PublicFaceForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    """What the public reads of a point; its people keep it right."""

    class Meta:
        model = ContactPoint
        fields = ["address", "opening_hours", "contact_name", "phone", "serves", "grids", "subjects", "about"]
        widgets = {
            "about": forms.Textarea(attrs={"rows": 6}),
            "subjects": forms.CheckboxSelectMultiple,
        }

    def choices(self) -> dict[str, Any]:
        """What was ticked, by the name of the relation."""
        return {name: self.cleaned_data[name] for name in ("capabilities", "subjects") if name in self.fields}


class PointForm(PublicFaceForm):
    """All of a point, for whoever shapes the network."""

    class Meta(PublicFaceForm.Meta):
        fields = ["code", "name", "capabilities", *PublicFaceForm.Meta.fields]
        widgets = PublicFaceForm.Meta.widgets | {"capabilities": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, areas: Any, words: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        point = self.instance
        known = point.pk is not None
        self.fields["place"] = area_field(
            areas,
            words,
            label=_("Area"),
            error_messages={"required": _("Choose the area it lies in.")},
            initial=scope_of(ScopeKind.AREA, point.area).token if known else "",
        )
        self.fields["host"] = forms.CharField(
            label=_("Host"), max_length=120, initial=point.organisation.name if known else "",
            help_text=_("The name of the body; a new one is entered with it."),
        )  # fmt: skip
        self.fields["host_kind"] = forms.ChoiceField(
            label=_("Kind of host"), choices=Organisation.Kind.choices,
            initial=point.organisation.kind if known else Organisation.Kind.STREET,
        )  # fmt: skip
        self.order_fields(["code", "name", "place", "host", "host_kind", "capabilities"])

    def placed(self) -> ContactPoint:
        """The point in its area."""
        point: ContactPoint = self.instance
        point.area = Area.objects.get(path=self.cleaned_data["place"].key)
        return point

    def host(self) -> Host:
        return Host(self.cleaned_data["host"], self.cleaned_data["host_kind"])


class PhotoForm(forms.Form):
    photo = forms.FileField(label=_("Photo"), help_text=_("JPEG, PNG or WebP of at most 8 MB."))


class DesignationForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    class Meta:
        model = Designation
        fields = ["level", "issuing_body", "number", "plaque", "since", "until"]
        widgets = {"since": forms.DateInput(attrs=_DATE), "until": forms.DateInput(attrs=_DATE)}

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("until") and values.get("since") and values["until"] < values["since"]:
            self.add_error("until", _("This lies before the first day."))
        return values


class ReasonForm(forms.Form):
    """Why, and from which day."""

    because = forms.CharField(label=_("Reason"), max_length=200)
    on = forms.DateField(label=_("On"), widget=forms.DateInput(attrs=_DATE), required=False,
                         help_text=_("Empty for today."))  # fmt: skip


class MergeForm(forms.Form):
    def __init__(self, *args: Any, points: Any, words: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"] = point_field(
            points, words, label=_("Merge into"),
            help_text=_("Collection points and helpers go there; what was collected stays where it was collected."),
        )  # fmt: skip

    def into(self) -> ContactPoint:
        return ContactPoint.objects.get(pk=self.cleaned_data["place"].key)


_NO_WEEKDAY = ("", _("(by day of the month)"))
_WEEKS = [("", _("every week")), (1, "1"), (2, "2"), (3, "3"), (4, "4"), (-1, _("the last"))]


class ReceptionForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    weekday = forms.TypedChoiceField(label=_("Day of the week"), choices=[_NO_WEEKDAY, *Weekday.choices], coerce=int,
                                     empty_value=None, required=False)  # fmt: skip
    week = forms.TypedChoiceField(label=_("Which one of the month"), choices=_WEEKS, coerce=int, empty_value=None,
                                  required=False)  # fmt: skip

    class Meta:
        model = ReceptionDay
        fields = ["weekday", "week", "day", "starts", "ends", "who"]
        widgets = {"starts": forms.TimeInput(attrs={"type": "time"}), "ends": forms.TimeInput(attrs={"type": "time"})}

    def __init__(self, *args: Any, contact_point: ContactPoint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contact_point = contact_point

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("day"):
            values["week"] = None
        if not {"weekday", "day"} & self.errors.keys():
            self._check_day(values)
        starts, ends = values.get("starts"), values.get("ends")
        if ends and not starts and "starts" not in self.errors:
            self.add_error("starts", _("Enter when it begins."))
        elif starts and ends and ends <= starts:
            self.add_error("ends", _("This lies before the beginning."))
        return values

    def _check_day(self, values: dict[str, Any]) -> None:
        if bool(values.get("weekday")) == bool(values.get("day")):
            self.add_error("weekday", _("Choose either a day of the week or a day of the month."))
        elif "week" not in self.errors and "starts" not in self.errors:
            same = {name: values.get(name) for name in ("weekday", "week", "day", "starts")}
            if self.contact_point.reception_days.filter(**same).exists():
                self.add_error("weekday", _("This day is there already. To change its hours, remove it first."))


class PartnerForm(forms.Form):
    name = forms.CharField(label=_("Name of the unit"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=PartnerUnit.Kind.choices)
    host_kind = forms.ChoiceField(label=_("What it is"), choices=Organisation.Kind.choices,
                                  initial=Organisation.Kind.OTHER)  # fmt: skip


class _AboveField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    """Collection points of one point, as they lie in one another."""

    def label_from_instance(self, place: CollectionPoint) -> str:
        return "　" * place.depth + place.name


class CollectionPointForm(forms.Form):
    code = CodeFormField(
        label=_("code"),
        max_length=20,
        help_text=_("Letters and digits of your own choice, used once; printed on lists."),
    )
    name = forms.CharField(label=_("name"), max_length=120)
    parent = _AboveField(
        label=_("Parent collection point"),
        queryset=CollectionPoint.objects.none(),
        required=False,
        empty_label=_("(none)"),
    )
    address = forms.CharField(label=_("address"), max_length=200, required=False)
    opening_hours = forms.CharField(label=_("opening hours"), max_length=200, required=False)
    is_mobile = forms.BooleanField(label=_("mobile"), required=False)

    def __init__(self, *args: Any, contact_point: ContactPoint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contact_point = contact_point
        parent: Any = self.fields["parent"]
        parent.queryset = contact_point.collection_points.all()

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if CollectionPoint.objects.filter(code=code).exists():
            raise forms.ValidationError(_("This code is taken. Choose another one."))
        return code

    def place(self) -> CollectionPoint:
        """What was typed in, not stored yet."""
        return CollectionPoint(contact_point=self.contact_point, **self.cleaned_data)


class PersonForm(forms.Form):
    """A person's details."""

    name = forms.CharField(label=_("Name"), max_length=80)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False,
                            help_text=_("Stored encrypted; with it one can sign in."))  # fmt: skip
    position = forms.CharField(label=_("Position"), max_length=80, required=False)
    expertise = forms.CharField(label=_("Field"), max_length=120, required=False)

    def clean_phone(self) -> str:
        text: str = self.cleaned_data["phone"]
        if text and not normal_phone(text):
            raise forms.ValidationError(
                _("This is not a telephone number. Enter an 11-digit mobile number, or an area code and number.")
            )
        return text

    def details(self, code: str = "") -> PersonDetails:
        data = self.cleaned_data
        return PersonDetails(data["name"].strip(), data["phone"], data["position"], data["expertise"], code)


class GrantForm(forms.Form):
    """A role, where, and for how long. Only what the giver may give is offered."""

    role = forms.ChoiceField(label=_("Role"))
    since = forms.DateField(label=_("From"), widget=forms.DateInput(attrs=_DATE), required=False,
                            validators=[validate_near])  # fmt: skip
    until = forms.DateField(label=_("Until (last day)"), widget=forms.DateInput(attrs=_DATE), required=False,
                            validators=[validate_near], help_text=_("Empty for no end."))  # fmt: skip
    field_order = ["role", "place", "since", "until"]

    def __init__(self, *args: Any, by: User, words: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = role_names()
        role: Any = self.fields["role"]
        choices = [(role.value, names[role.value]) for role in givable_roles(by)]
        role.choices = choices if len(choices) == 1 else [("", _("Choose from the list")), *choices]
        self.fields["place"] = giving_field(by, words, label=_("Where"))
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        since, until, today = values.get("since"), values.get("until"), timezone.localdate()
        if until and since and until < since:
            self.add_error("until", _("This lies before the first day."))
        elif until and until < today:
            self.add_error("until", _("This day is past."))
        return values

    def terms(self) -> GrantTerms:
        """Which role, where and for how long; the last day is part of it."""
        data = self.cleaned_data
        since, until, scope = data["since"], data["until"], data["place"]
        return GrantTerms(
            role=Role(data["role"]), scope_kind=scope.kind, scope_key=scope.key,
            valid_from=midnight(since) if since and since > timezone.localdate() else None,
            valid_until=midnight(until + timedelta(days=1)) if until else None,
        )  # fmt: skip


class InvitationForm(PersonForm, GrantForm):
    """Somebody new, with the first role."""

    field_order = ["name", "phone", "position", "expertise", "role", "place", "since", "until"]


class HandOverForm(forms.Form):
    to = PersonField(label=_("Successor"))


class WorkbookForm(forms.Form):
    file = forms.FileField(label=_("Workbook (.xlsx)"))


class AreaForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    class Meta:
        model = Area
        fields = ["code", "name", "level"]

    def __init__(self, *args: Any, areas: Any, words: str, may_be_highest: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parent = self.instance.parent if self.instance.pk else None
        self.fields["place"] = area_field(
            areas, words, label=_("Parent area"), required=not may_be_highest,
            error_messages={"required": _("Choose the area it lies in.")},
            initial=scope_of(ScopeKind.AREA, parent).token if parent else "",
        )  # fmt: skip

    def parent(self) -> Area | None:
        scope = self.cleaned_data["place"]
        return Area.objects.get(path=scope.key) if scope else None
