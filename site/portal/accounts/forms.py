from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.codes import letters_and_digits
from portal.days import validate_near


class SignInForm(AuthenticationForm):
    """Name and password; the message after a failure says what to do."""

    username = forms.CharField(
        label=_("User name or telephone number"),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    error_messages = {
        "invalid_login": _(
            "The user name or the password is not right. Check both and try again; after ten failures wait ten minutes."
        ),
        "inactive": _("This account is closed. Ask your coordinator."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Password")


class CodeForm(forms.Form):
    """Six digits of the authenticator, or a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=24,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "none"}),
    )

    def clean_code(self) -> str:
        return letters_and_digits(self.cleaned_data["code"]).lower()


class NewPasswordForm(forms.Form):
    """A password, written twice."""

    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least ten characters; a sentence is easy to remember. Nothing else is asked of it."),
    )
    again = forms.CharField(
        label=_("The same password again"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        password, again = values.get("password"), values.get("again")
        if password and again and password != again:
            self.add_error("again", _("The two are not the same. Type both again."))
        elif password:
            try:
                password_validation.validate_password(password, self.user)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return values


class AcceptInvitationForm(NewPasswordForm):
    """The first time: a user name besides."""

    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
        help_text=_("Letters, digits or Chinese characters. With it, or with your telephone number, you sign in."),
    )
    field_order = ["username", "password", "again"]

    def clean_username(self) -> str:
        name: str = User.normalize_username(self.cleaned_data["username"].strip())
        if User.objects.filter(username__iexact=name).exclude(pk=self.user.pk).exists():
            raise forms.ValidationError(_("This user name is taken. Choose another one."))
        return name


class ChangePasswordForm(NewPasswordForm):
    """The present password first."""

    present = forms.CharField(
        label=_("Present password"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    field_order = ["present", "password", "again"]


class PersonField(forms.CharField):
    """Somebody who has an account, by user name or telephone number."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(help_text=_("User name or telephone number of somebody who has an account."), **kwargs)

    def clean(self, value: Any) -> User:
        found = User.objects.named(super().clean(value))
        if found is None:
            raise forms.ValidationError(_("Nobody here has this user name or telephone number. Check the spelling."))
        return found


class DelegateForm(forms.Form):
    """Who stands in, and until when."""

    to = PersonField(label=_("Who stands in for you"))
    until = forms.DateField(
        label=_("Until (last day)"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[validate_near],
    )  # fmt: skip
