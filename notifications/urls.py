from django.urls import path

from notifications.views import mail_returned, twilio_inbound, twilio_status

urlpatterns = [
    path("mail/<str:key>", mail_returned, name="mail-returned"),
    # Before the reports: `inbound` is no retailer's key.
    path("twilio/inbound", twilio_inbound, name="twilio-inbound"),
    path("twilio/inbound/<str:key>", twilio_inbound, name="twilio-inbound-own"),
    path("twilio/<str:key>/<str:attempt>", twilio_status, name="twilio-status"),
]
