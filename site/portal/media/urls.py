from django.urls import path

from portal.media import views

app_name = "media"
urlpatterns = [path("<int:pk>/", views.private_file, name="private_file")]
