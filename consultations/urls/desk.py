from django.urls import path

from consultations.views import desk, desk_uploads

app_name = "desk"
urlpatterns = [
    path("", desk.home, name="home"),
    path("comments/", desk.comments, name="comments"),
    path("submissions/<int:pk>/slip/", desk.slip, name="slip"),
    path("submissions/<int:pk>/new-receipt/", desk.new_receipt, name="new_receipt"),
    path("assignments/<int:pk>/", desk.assignment, name="assignment"),
    path("assignments/<int:pk>/step/", desk.step, name="step"),
    path("assignments/<int:pk>/entry/", desk.entry, name="entry"),
    path("assignments/<int:pk>/template/", desk_uploads.template, name="template"),
    path("assignments/<int:pk>/upload/", desk_uploads.upload, name="upload"),
    path("uploads/<int:pk>/", desk_uploads.batch, name="batch"),
    path("uploads/<int:pk>/confirm/", desk_uploads.confirm, name="batch_confirm"),
    path("uploads/<int:pk>/discard/", desk_uploads.discard, name="batch_discard"),
    path("uploads/<int:pk>/slips/", desk_uploads.slips, name="slips"),
    path("uploads/<int:pk>/slips.pdf", desk_uploads.slips_pdf, name="slips_pdf"),
    path("uploads/<int:pk>/slips/printed/", desk_uploads.slips_printed, name="slips_printed"),
]
