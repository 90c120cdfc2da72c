from django.contrib.auth.views import LoginView, LogoutView
from django.urls import reverse

from portal.accounts.backends import ADMIN_ACCESS
from portal.accounts.forms import SignInForm


class SignInView(LoginView):
    """Sign in, then on to where one's work is."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        if self.request.user.has_perm(ADMIN_ACCESS):
            return reverse("wagtailadmin_home")
        return reverse("desk:home")


class SignOutView(LogoutView):
    next_page = "/"
