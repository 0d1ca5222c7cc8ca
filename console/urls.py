"""The console's addresses. `account_…` are the names allauth asks for."""

from django.urls import path

from console.views import (
    choosing,
    engaging,
    engaging_form,
    home,
    insights,
    joining,
    members,
    messages,
    orders,
    searching,
    signing_in,
    speaking,
    studio,
    undoing,
)

urlpatterns = [
    path("login", signing_in.SignIn.as_view(), name="account_login"),
    path("logout", signing_in.SignOut.as_view(), name="account_logout"),
    path("password", signing_in.ChangePassword.as_view(), name="account_change_password"),
    path("password/reset", signing_in.ResetPassword.as_view(), name="account_reset_password"),
    path("password/sent", signing_in.ResetSent.as_view(), name="account_reset_password_done"),
    path(
        "password/reset/<str:uidb36>/<str:key>",
        signing_in.NewPassword.as_view(),
        name="account_reset_password_from_key",
    ),
    path(
        "password/set",
        signing_in.PasswordSet.as_view(),
        name="account_reset_password_from_key_done",
    ),
    path("join/<str:token>", joining.join, name="console_join"),
    path("console/", choosing.choose, name="console"),
    path("console/language", speaking.language, name="console_language"),
    path("console/<slug:slug>/", home.home, name="console_home"),
    path("console/<slug:slug>/orders", orders.listed, name="console_orders"),
    path(
        "console/<slug:slug>/orders/<slug:brand>/<path:number>", orders.shown, name="console_order"
    ),
    path("console/<slug:slug>/search", searching.search, name="console_search"),
    path("console/<slug:slug>/brands/", studio.listed, name="console_brands"),
    path("console/<slug:slug>/brands/<slug:brand>/", studio.studio, name="console_brand"),
    path("console/<slug:slug>/brands/<slug:brand>/mail", studio.sample, name="console_brand_mail"),
    path("console/<slug:slug>/messages", messages.settings, name="console_messages"),
    path("console/<slug:slug>/content/", engaging.content, name="console_engaging"),
    path("console/<slug:slug>/content/act", engaging.act, name="console_engaging_act"),
    path(
        "console/<slug:slug>/content/campaigns/new",
        engaging_form.campaign,
        name="console_campaign_new",
    ),
    path(
        "console/<slug:slug>/content/campaigns/<str:public_id>",
        engaging_form.campaign,
        name="console_campaign",
    ),
    path(
        "console/<slug:slug>/content/questions/new",
        engaging_form.question,
        name="console_question_new",
    ),
    path(
        "console/<slug:slug>/content/questions/<str:public_id>",
        engaging_form.question,
        name="console_question",
    ),
    path("console/<slug:slug>/figures", insights.figures, name="console_insights"),
    path("console/<slug:slug>/people", members.people, name="console_members"),
    path("console/<slug:slug>/undo", undoing.undo, name="console_undo"),
]
