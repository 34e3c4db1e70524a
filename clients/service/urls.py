from django.urls import path

from .views import directories, groups, lists, sections

app_name = "service"

of_client = "clients/<str:number>/"

urlpatterns = [
    path("balance/", lists.BalancePage.as_view(), name="balance"),
    path("changes/", lists.ChangeList.as_view(), name="changes"),
    path("advances/", lists.AdvanceList.as_view(), name="advances"),
    path("access/", lists.AccessList.as_view(), name="access"),
    path("diagnosis/", lists.DiagnosisList.as_view(), name="diagnosis"),
    path("diagnosis/<str:number>/", lists.QuickVerdict.as_view(), name="quick_verdict"),
    path("directories/", directories.directories, name="directories"),
    path("directories/<slug:kind>/", directories.save, name="add_entry"),
    path("directories/<slug:kind>/<int:pk>/", directories.save, name="save_entry"),
    path("groups/<int:pk>/", groups.group, name="group"),
    path(f"{of_client}verdict/", sections.VerdictEntry.as_view(), name="verdict"),
    path(f"{of_client}segment/", sections.SegmentEntry.as_view(), name="segment"),
    path(f"{of_client}segments/<int:pk>/leave/", sections.LeaveSegment.as_view(), name="leave_segment"),
    path(f"{of_client}group/", sections.JoinEntry.as_view(), name="join"),
    path(f"{of_client}groups/<int:pk>/member/", sections.MemberEntry.as_view(), name="member"),
    path(f"{of_client}memberships/<int:pk>/leave/", sections.LeaveGroup.as_view(), name="leave_group"),
    path(f"{of_client}access/", sections.AccessEntry.as_view(), name="request"),
    path(f"{of_client}access/<int:pk>/", sections.DecideAccess.as_view(), name="decide"),
    path(f"{of_client}advance/", sections.AdvanceEntry.as_view(), name="advance"),
    path(f"{of_client}advances/<int:pk>/remove/", sections.RemoveAdvance.as_view(), name="remove_advance"),
    path(f"{of_client}change/", sections.ChangeEntry.as_view(), name="change"),
    path(f"{of_client}changes/<int:pk>/remove/", sections.RemoveChange.as_view(), name="remove_change"),
    path(f"{of_client}usage/", sections.UsageSection.as_view(), name="usage"),
]
