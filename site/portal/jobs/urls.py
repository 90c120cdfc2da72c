from django.urls import path

from portal.jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("<int:pk>/cancel/", views.cancel, name="cancel"),
]
