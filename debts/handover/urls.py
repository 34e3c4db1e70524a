from django.urls import path

from . import views

urlpatterns = [
    path("", views.SheetList.as_view(), name="handovers"),
    path("start/<str:number>/", views.start, name="start_handover"),
    path("back/<str:number>/", views.back, name="debt_back"),
    path("<int:pk>/", views.sheet, name="handover"),
    path("<int:pk>/fill/", views.fill, name="fill_handover"),
    path("<int:pk>/accept/", views.accept, name="accept_handover"),
    path("<int:pk>/return/", views.send_back, name="return_handover"),
    path("<int:pk>/take-back/", views.take_back, name="take_back_handover"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw_handover"),
    path("<int:pk>/paper/", views.paper, name="handover_paper"),
    path("<int:pk>/pdf/", views.pdf, name="handover_pdf"),
]
