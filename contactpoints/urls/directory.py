from django.urls import path

from contactpoints.views import directory

app_name = "contactpoints"
urlpatterns = [
    path("points/", directory.directory, name="directory"),
    path("points/<str:code>/", directory.point, name="point"),
    path("points/<str:code>/qr.png", directory.qr_image, name="qr_image"),
    path("points/<str:code>/qr.svg", directory.qr, name="qr"),
    path("points/<str:code>/print/<str:kind>.<str:extension>", directory.printed, name="printed"),
    path("p/<str:code>/", directory.short, name="short"),
]
