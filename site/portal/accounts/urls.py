from django.urls import path

from portal.accounts.views import own, signing_in

app_name = "accounts"
urlpatterns = [
    path("sign-in/", signing_in.SignInView.as_view(), name="sign_in"),
    path("sign-in/code/", signing_in.second_step, name="second_step"),
    path("sign-out/", signing_in.SignOutView.as_view(), name="sign_out"),
    path("come-in/<str:secret>/", signing_in.come_in, name="come_in"),
    path("me/", own.account, name="account"),
    path("me/password/", own.change_password, name="change_password"),
    path("me/sessions/end/", own.end_other_sessions, name="end_other_sessions"),
    path("me/sessions/<int:pk>/end/", own.end_session, name="end_session"),
    path("me/second-step/", own.set_up, name="set_up"),
    path("me/second-step/codes/", own.recovery_codes, name="recovery_codes"),
    path("me/second-step/remove/", own.remove, name="remove_second_step"),
    path("me/stand-in/<int:pk>/", own.stand_in, name="stand_in"),
    path("me/stand-in/<int:pk>/end/", own.end_stand_in, name="end_stand_in"),
]
