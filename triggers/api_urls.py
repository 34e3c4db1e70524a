from django.urls import path

from . import api

app_name = "risk-api"
urlpatterns = [
    path("risk-scores/", api.ScoreList.as_view(), name="scores"),
    path("risk-scores/<str:number>/", api.ScoreDetail.as_view(), name="score"),
    path("risk-scores/<str:number>/history/", api.ScoreHistory.as_view(), name="history"),
]
