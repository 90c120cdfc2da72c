from django.urls import path

from contactpoints.views import exchange, network, people

app_name = "network"
urlpatterns = [
    path("", network.home, name="home"),
    path("areas/new/", network.area, name="area_new"),
    path("areas/<str:code>/", network.area, name="area"),
    path("points/new/", network.new, name="point_new"),
    path("points/<str:code>/", network.point, name="point"),
    path("points/<str:code>/edit/", network.edit, name="point_edit"),
    path("points/<str:code>/photo/", network.photo, name="photo"),
    path("points/<str:code>/reception/", network.reception, name="reception"),
    path("points/<str:code>/reception/<int:pk>/end/", network.end_reception, name="end_reception"),
    path("points/<str:code>/collection-points/", network.collection_point, name="collection_point"),
    path(
        "points/<str:code>/collection-points/<int:pk>/switch/",
        network.close_collection_point,
        name="close_collection_point",
    ),
    path("points/<str:code>/partners/", network.partner, name="partner"),
    path("points/<str:code>/designations/", network.designate, name="designate"),
    path("points/<str:code>/designations/<int:pk>/end/", network.end_designation, name="end_designation"),
    path("points/<str:code>/withdraw/", network.withdraw, name="withdraw"),
    path("points/<str:code>/reopen/", network.reopen, name="reopen"),
    path("points/<str:code>/merge/", network.merge, name="merge"),
    path("people/", people.people, name="people"),
    path("people/new/", people.new, name="person_new"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/edit/", people.edit, name="person_edit"),
    path("people/<int:pk>/phone/", people.see_phone, name="see_phone"),
    path("people/<int:pk>/let-in/", people.invite, name="invite"),
    path("people/<int:pk>/roles/", people.grant_role, name="grant_role"),
    path("people/<int:pk>/roles/<int:grant_pk>/end/", people.end_grant, name="end_grant"),
    path("people/<int:pk>/hand-over/", people.hand_over, name="hand_over"),
    path("people/<int:pk>/close/", people.close_account, name="close_account"),
    path("people/<int:pk>/second-step/forget/", people.remove_second_step, name="remove_second_step"),
    path("exchange/", exchange.exchange, name="exchange"),
    path("exchange/confirm/", exchange.confirm, name="exchange_confirm"),
    path("exchange/invitations/", exchange.invitations, name="exchange_invitations"),
    path("exchange/template.xlsx", exchange.template, name="exchange_template"),
    path("exchange/network.xlsx", exchange.export, name="exchange_export"),
]
