from django.urls import path

from referrals.views import needs, offers, office, provider, writing

urlpatterns = [
    path("cases/<uuid:pk>/referrals/new/", writing.find, name="referral_find"),
    path("cases/<uuid:pk>/needs/new/", needs.begin, name="need_open"),
    path("needs/<uuid:pk>/end/", needs.finish, name="need_end"),
    path("referrals/", office.listed, name="referrals"),
    path("referrals/<uuid:pk>/", office.detail, name="referral"),
    path("referrals/<uuid:pk>/edit/", writing.edit, name="referral_edit"),
    path("referrals/<uuid:pk>/check/", writing.check, name="referral_check"),
    path("referrals/<uuid:pk>/submit/", writing.submit, name="referral_submit"),
    path("referrals/<uuid:pk>/send-now/", writing.send_now, name="referral_send_now"),
    path("referrals/<uuid:pk>/cancel/", office.cancel, name="referral_cancel"),
    path("referrals/<uuid:pk>/send-on/", office.send_on, name="referral_send_on"),
    path("referrals/<uuid:pk>/follow/", office.follow, name="referral_follow"),
    path("referrals/questions/<uuid:pk>/reply/", office.reply, name="question_reply"),
    path("services/", needs.services, name="services"),
    path("inbox/", provider.inbox, name="inbox"),
    path("inbox/in-service/", provider.in_service, name="inbox_in_service"),
    path("inbox/finished/", provider.finished, name="inbox_finished"),
    path("inbox/<uuid:pk>/", provider.packet, name="packet"),
    path("inbox/<uuid:pk>/answer/", provider.answer, name="packet_answer"),
    path("inbox/<uuid:pk>/begin/", provider.begin, name="packet_begin"),
    path("inbox/<uuid:pk>/deliver/", provider.deliver, name="packet_deliver"),
    path("inbox/<uuid:pk>/not-delivered/", provider.not_delivered, name="packet_not_delivered"),
    path("inbox/<uuid:pk>/ask/", provider.ask, name="packet_ask"),
    path("our-services/", offers.own, name="own_offers"),
    path("our-services/new/", offers.enter, name="offer_enter"),
    path("our-services/<uuid:pk>/places/", offers.places, name="offer_places"),
    path("our-services/<uuid:pk>/end/", offers.end, name="offer_end"),
]
