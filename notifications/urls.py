from django.urls import path

from notifications.views import twilio_status

urlpatterns = [
    path("twilio/<str:key>/<str:attempt>", twilio_status, name="twilio-status"),
]
