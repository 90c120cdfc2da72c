from django.urls import path

from consultations.admin import approvals, drafts, lineage, triage

app_name = "office"
urlpatterns = [
    path("comments/", triage.comment_list, name="comments"),
    path("comments/clear/", triage.clear, name="clear"),
    path("comments/withhold/", triage.withhold, name="withhold"),
    path("comments/decide/", triage.decide, name="decide"),
    path("comments/<int:pk>/", triage.comment_detail, name="comment"),
    path("comments/<int:pk>/public-text/", triage.public_text, name="public_text"),
    path("comments/<int:pk>/file-under/", triage.file_under, name="file_under"),
    path("comments/<int:pk>/contributor/", triage.unmask, name="contributor"),
    path("consultations/<int:pk>/group/", triage.group_again, name="group"),
    path("consultations/<int:pk>/draft/", drafts.upload, name="draft_upload"),
    path("consultations/<int:pk>/draft/<int:draft_pk>/", drafts.preview, name="draft_preview"),
    path("consultations/<int:pk>/draft/<int:draft_pk>/confirm/", drafts.confirm, name="draft_confirm"),
    path("consultations/<int:pk>/draft/<int:draft_pk>/discard/", drafts.discard, name="draft_discard"),
    path("consultations/<int:pk>/draft/<int:draft_pk>/mend/", drafts.mend, name="draft_mend"),
    path("consultations/<int:pk>/draft/<int:draft_pk>/lineage/", lineage.lineage, name="lineage"),
    path("consultations/<int:pk>/notes/", drafts.notes, name="notes"),
    path("consultations/<int:pk>/notes/<int:provision_pk>/", drafts.note, name="note"),
    path("consultations/<int:pk>/assignments/", approvals.assignments, name="assignments"),
    path("consultations/<int:pk>/results/", approvals.publish, name="publish"),
    path("assignments/<int:pk>/review/", approvals.review_assignment, name="review_assignment"),
    path("approvals/", approvals.waiting, name="approvals"),
    path("approvals/sign/", approvals.sign, name="sign"),
    path("results/", approvals.results, name="results"),
]
