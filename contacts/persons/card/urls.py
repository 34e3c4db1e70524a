from clients.card.views import card_urls

from .subjects import PERSON

app_name = "person_card"
urlpatterns = card_urls(PERSON)
