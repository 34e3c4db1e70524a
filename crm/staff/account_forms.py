"""The forms of allauth as our pages draw them: every field has a label, so none repeats it inside."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from django import forms


class _Plain(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        next(iter(self.fields.values())).widget.attrs["autofocus"] = True


class LoginForm(_Plain, account.LoginForm):
    pass


class ReauthenticateForm(_Plain, account.ReauthenticateForm):
    pass


class ChangePasswordForm(_Plain, account.ChangePasswordForm):
    pass


class AuthenticateForm(_Plain, mfa.AuthenticateForm):
    pass


class ReauthenticateByCodeForm(_Plain, mfa.ReauthenticateForm):
    pass
