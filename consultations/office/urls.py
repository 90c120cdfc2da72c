from django.urls import path

from consultations.office.views import approvals, assignments, comments, drafts, erasures, home, lineage, notes, results

app_name = "office"
urlpatterns = [
    path("", home.home, name="home"),
    path("comments/", comments.comment_list, name="comments"),
    path("comments/clear/", comments.clear, name="clear"),
    path("comments/withhold/", comments.withhold, name="withhold"),
    path("comments/decide/", comments.decide, name="decide"),
    path("comments/<int:pk>/", comments.comment_detail, name="comment"),
    path("comments/<int:pk>/public-text/", comments.public_text, name="public_text"),
    path("comments/<int:pk>/file-under/", comments.file_under, name="file_under"),
    path("comments/<int:pk>/contributor/", comments.unmask, name="contributor"),
    path("comments/<int:pk>/erasure/", erasures.ask, name="ask_erasure"),
    path("consultations/<int:pk>/group/", comments.group_again, name="group"),
    path("consultations/<int:pk>/draft/", drafts.upload, name="draft_upload"),
    path("consultations/<int:pk>/draft/<int:draft_pk>/", drafts.preview, name="draft_preview"),
    path("consultations/<int:pk>/draft/<int:draft_pk>/confirm/", drafts.confirm, name="draft_confirm"),
    path("consultations/<int:pk>/draft/<int:draft_pk>/discard/", drafts.discard, name="draft_discard"),
    path("consultations/<int:pk>/draft/<int:draft_pk>/correct/", drafts.correct, name="draft_correct"),
    path("consultations/<int:pk>/draft/<int:draft_pk>/lineage/", lineage.lineage, name="lineage"),
    path("consultations/<int:pk>/draft/<int:draft_pk>/notes/", notes.carried, name="carried_notes"),
    path("consultations/<int:pk>/draft/<int:draft_pk>/notes/<int:carried_pk>/", notes.place, name="place_note"),
    path("consultations/<int:pk>/notes/", notes.notes, name="notes"),
    path("consultations/<int:pk>/notes/<int:provision_pk>/", notes.note, name="note"),
    path("consultations/<int:pk>/assignments/", assignments.assignments, name="assignments"),
    path("consultations/<int:pk>/results/", results.publish, name="publish"),
    path("assignments/<int:pk>/review/", assignments.review_assignment, name="review_assignment"),
    path("approvals/", approvals.waiting, name="approvals"),
    path("approvals/sign/", approvals.sign, name="sign"),
    path("erasures/", erasures.waiting, name="erasures"),
    path("erasures/answer/", erasures.answer, name="answer_erasure"),
    path("results/", results.results, name="results"),
]
