from django.urls import path

from consultations.public.views import receipts

app_name = "receipts"
urlpatterns = [
    path("", receipts.find, name="find"),
    path("<str:code>/", receipts.show, name="show"),
    path("<str:code>/qr.png", receipts.qr, name="qr"),
]
