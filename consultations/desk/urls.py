from django.urls import path

from consultations.desk.views import batch_slips, comments, entry, slips, tasks, uploads

app_name = "desk"
urlpatterns = [
    path("", tasks.home, name="home"),
    path("comments/", comments.comments, name="comments"),
    path("submissions/<int:pk>/slip/", slips.slip, name="slip"),
    path("submissions/<int:pk>/new-receipt/", slips.new_receipt, name="new_receipt"),
    path("assignments/<int:pk>/", tasks.assignment, name="assignment"),
    path("assignments/<int:pk>/step/", tasks.step, name="step"),
    path("assignments/<int:pk>/news/", tasks.news_read, name="news_read"),
    path("assignments/<int:pk>/entry/", entry.entry, name="entry"),
    path("assignments/<int:pk>/template/", uploads.template, name="template"),
    path("assignments/<int:pk>/upload/", uploads.upload, name="upload"),
    path("uploads/<int:pk>/", uploads.batch, name="batch"),
    path("uploads/<int:pk>/confirm/", uploads.confirm, name="batch_confirm"),
    path("uploads/<int:pk>/discard/", uploads.discard, name="batch_discard"),
    path("uploads/<int:pk>/slips/", batch_slips.slips, name="slips"),
    path("uploads/<int:pk>/slips.pdf", batch_slips.slips_pdf, name="slips_pdf"),
    path("uploads/<int:pk>/slips/printed/", batch_slips.slips_printed, name="slips_printed"),
]
