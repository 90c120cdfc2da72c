from django.urls import path

from portal.accounts.views import account, sign_in

app_name = "accounts"
urlpatterns = [
    path("sign-in/", sign_in.SignInView.as_view(), name="sign_in"),
    path("sign-in/code/", sign_in.second_step, name="second_step"),
    path("sign-out/", sign_in.SignOutView.as_view(), name="sign_out"),
    path("come-in/<str:secret>/", sign_in.accept_invitation, name="accept_invitation"),
    path("me/", account.account, name="account"),
    path("me/password/", account.change_password, name="change_password"),
    path("me/sessions/stay/", account.stay_signed_in, name="stay_signed_in"),
    path("me/sessions/end/", account.end_other_sessions, name="end_other_sessions"),
    path("me/sessions/<int:pk>/end/", account.end_session, name="end_session"),
    path("me/second-step/", account.set_up_second_step, name="set_up_second_step"),
    path("me/second-step/codes/", account.recovery_codes, name="recovery_codes"),
    path("me/second-step/remove/", account.remove_second_step, name="remove_second_step"),
    path("me/stand-in/<int:pk>/", account.delegate, name="delegate"),
    path("me/stand-in/<int:pk>/end/", account.end_delegation, name="end_delegation"),
]
