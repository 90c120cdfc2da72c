from django.urls import path

from consultations.views import comment, results

app_name = "consultations"
urlpatterns = [
    path("comment/", comment.write, name="comment"),
    path("comment/remove/<int:at>/", comment.remove, name="comment_remove"),
    path("comment/send/", comment.send, name="comment_send"),
    path("results/", results.results, name="results"),
]
