from django.urls import path

from consultations.public.views import comment, draft, page, results

app_name = "public"
urlpatterns = [
    path("", page.show, name="page"),
    path("comment/", comment.write, name="comment"),
    path("comment/edit/<int:at>/", comment.edit, name="comment_edit"),
    path("comment/remove/<int:at>/", comment.remove, name="comment_remove"),
    path("comment/point/<int:at>/", comment.point, name="comment_point"),
    path("comment/send/", comment.send, name="comment_send"),
    path("draft.<str:kind>", draft.download, name="draft_file"),
    path("draft/<str:path>/", draft.unit, name="unit"),
    path("comparison/", draft.comparison, name="comparison"),
    path("comparison.<str:kind>", draft.comparison_file, name="comparison_file"),
    path("qr.png", page.qr, name="qr"),
    path("poster/", draft.poster, name="poster"),
    path("results/", results.results, name="results"),
]
