from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class UploadForm(forms.Form):
    file = forms.FileField(label=_("Filled-in template"))

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.MAX_UPLOAD_BYTES:
            raise forms.ValidationError(
                _("The file has %(size)d MB; at most %(most)d MB are possible. Remove pictures, or divide it."),
                params={"size": file.size // 2**20, "most": settings.MAX_UPLOAD_BYTES // 2**20},
            )
        return file
