"""Verbs of the library: each change has its one door."""

from .keeping import (
    EDITABLE,
    archive_case,
    check_case,
    create_case,
    edit_case,
    publish_case,
    review_case,
    version_of,
    withdraw_case,
)
from .kit import MOST_MATERIALS, add_material, change_material, check_material, remove_material
from .scenario import begin_scenario, check_scenario, take_scenario
from .sending import Written, send_letter, sweep_letters, write_letter
from .using import note_use, set_campaign_case

__all__ = [
    "EDITABLE", "MOST_MATERIALS", "Written", "add_material", "archive_case", "begin_scenario", "change_material",
    "check_case", "check_material", "check_scenario", "create_case", "edit_case", "note_use", "publish_case",
    "remove_material", "review_case", "send_letter", "set_campaign_case", "sweep_letters", "take_scenario",
    "version_of", "withdraw_case", "write_letter",
]  # fmt: skip
