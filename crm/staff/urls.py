"""Addresses of staff."""

from django.urls import path

from .views import employees, organisation, profile, substitutions

app_name = "staff"

urlpatterns = [
    path("", employees.EmployeeList.as_view(), name="employees"),
    path("new/", employees.create_employee, name="create_employee"),
    path("<int:pk>/", employees.employee, name="employee"),
    path("<int:pk>/edit/", employees.edit_employee, name="edit_employee"),
    path("<int:pk>/deactivate/", employees.deactivate, name="deactivate"),
    path("<int:pk>/activate/", employees.activate, name="activate"),
    path("<int:pk>/temporary-password/", employees.temporary_password, name="temporary_password"),
    path("<int:pk>/lift-lock/", employees.lift_lock, name="lift_lock"),
    path("<int:pk>/reset-second-factor/", employees.reset_second_factor, name="reset_second_factor"),
    path("groups/", organisation.groups, name="groups"),
    path("groups/new/", organisation.create_group, name="create_group"),
    path("groups/<int:pk>/", organisation.edit_group, name="edit_group"),
    path("groups/<int:pk>/delete/", organisation.delete_group, name="delete_group"),
    path("departments/new/", organisation.create_department, name="create_department"),
    path("departments/<int:pk>/", organisation.edit_department, name="edit_department"),
    path("departments/<int:pk>/delete/", organisation.delete_department, name="delete_department"),
    path("norms/", organisation.norms, name="norms"),
    path("calendar/", organisation.calendar, name="calendar"),
    path("calendar/<int:year>/", organisation.calendar, name="calendar_year"),
    path("calendar/<str:day>/forget/", organisation.forget_day, name="forget_day"),
    path("substitutions/", substitutions.substitutions, name="substitutions"),
    path("substitutions/new/", substitutions.arrange, name="arrange"),
    path("substitutions/<int:pk>/", substitutions.change, name="change_substitution"),
    path("substitutions/<int:pk>/end/", substitutions.end, name="end_substitution"),
    path("profile/", profile.profile, name="profile"),
]
