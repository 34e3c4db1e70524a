from django.urls import path

from .archives import views as archives
from .views import kit, letters, library, talking

app_name = "cases"

urlpatterns = [
    path("", library.CaseList.as_view(), name="list"),
    path("month/", library.month, name="month"),
    path("new/", library.new, name="new"),
    path("take/", archives.give, name="give"),
    path("take/<uuid:key>/", archives.take, name="take"),
    path("options/", talking.options, name="options"),
    path("plans/<int:pk>/", talking.plan, name="plan"),
    path("for/<str:number>/", talking.suggestions, name="suggestions"),
    path("files/<uuid:key>/", kit.file, name="file"),
    path("materials/<int:pk>/", kit.edit, name="edit_material"),
    path("materials/<int:pk>/remove/", kit.remove, name="remove_material"),
    path("letters/<int:pk>/", letters.letter, name="letter"),
    path("<int:pk>/", library.case, name="case"),
    path("<int:pk>/edit/", library.edit, name="edit"),
    path("<int:pk>/publish/", library.publish, name="publish"),
    path("<int:pk>/withdraw/", library.withdraw, name="withdraw"),
    path("<int:pk>/archive/", library.archive, name="archive"),
    path("<int:pk>/review/", library.review, name="review"),
    path("<int:pk>/export/", archives.export, name="export"),
    path("<int:pk>/scenario/", library.scenario, name="scenario"),
    path("<int:pk>/talk/", talking.talk, name="talk"),
    path("<int:pk>/kit/add/", kit.add, name="add_material"),
    path("<int:pk>/versions/<int:number>/", library.version, name="version"),
    path("<int:pk>/write/<str:number>/", letters.write, name="write"),
]
