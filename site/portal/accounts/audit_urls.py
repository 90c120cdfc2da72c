from django.urls import path

from portal.accounts.views import audit_log

app_name = "audit"
urlpatterns = [
    path("", audit_log.log, name="log"),
    path("audit.csv", audit_log.export, name="export"),
]
