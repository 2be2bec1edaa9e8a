"""The addresses of the demo: those of the house, and signing in with one button."""

from django.urls import include, path

from kzcp import urls as house
from kzcp.demo import views

handler400, handler403 = house.handler400, house.handler403
handler404, handler500 = house.handler404, house.handler500

urlpatterns = [
    path("accounts/login/", views.login, name="account_login"),
    path("accounts/reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("demo/sign-in/<slug:username>/", views.sign_in, name="demo_sign_in"),
    path("", include("kzcp.urls")),
]
