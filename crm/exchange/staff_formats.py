"""Import format of employees (domain §10). It stands here because staff is below the exchange."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm.staff import rules as staff_rules
from crm.staff.choices import Role

from . import rules
from .actions.applying import Apply
from .declarations import Column, Format, registry
from .errors import Refused
from .references import IMPORTED, Directory
from .values import Checked, Convert, Kind, Source, Text

ROLE_WORDS = {
    "кпп": Role.SPECIALIST,
    "специалист": Role.SPECIALIST,
    "специалист дис": Role.SPECIALIST,
    "специалист дс": Role.SPECIALIST,
    "специалист по работе с новыми клиентами": Role.NEWCOMER_SPECIALIST,
    "пм": Role.ACCOUNT_MANAGER,
    "менеджер": Role.ACCOUNT_MANAGER,
    "персональный менеджер": Role.ACCOUNT_MANAGER,
    "зрг": Role.DEPUTY_HEAD,
    "заместитель руководителя группы": Role.DEPUTY_HEAD,
    "рг": Role.HEAD,
    "руководитель группы": Role.HEAD,
    "ркпп": Role.AUDITOR,
    "аудитор": Role.AUDITOR,
    "руководитель": Role.DIRECTOR,
    "директор": Role.DIRECTOR,
    **{role.value: role for role in Role if role != Role.INTEGRATION},
}
"""Spellings of roles. Accounts of other systems are made by their own command, never by a file."""


class Roles(Kind):
    sql_type = "text[]"

    def converter(self, source: Source) -> Convert:
        def convert(text: str) -> str:
            found = set()
            for item in rules.listed(text):
                role = ROLE_WORDS.get(rules.fold(item))
                if role is None:
                    raise Refused(gettext("There is no role “%(name)s”") % {"name": item[:100]})
                found.add(role.value)
            return "{" + ",".join(sorted(found)) + "}"

        return convert


def read_login(text: str) -> str:
    try:
        UnicodeUsernameValidator()(text)
    except ValidationError:
        raise Refused(
            gettext("A login has letters, digits and @.+-_ only: “%(text)s”") % {"text": text[:100]}
        ) from None
    return text.lower()


def adopt(apply: Apply) -> None:
    """Logins differ by more than case; who was known from other files by name only gets the login of the file."""
    apply.run(f"""UPDATE {apply.staging} s SET username = e.username FROM staff_employee e
                  WHERE lower(e.username) = s.username AND e.username <> s.username""")
    known = apply.rows(f"""SELECT s.username, s.full_name FROM {apply.staging} s
                           WHERE NOT EXISTS (SELECT 1 FROM staff_employee e WHERE e.username = s.username)
                           ORDER BY s.line""")
    if not known:
        return
    strangers: dict[str, list[int]] = {}
    for pk, name in apply.rows(
        "SELECT id, full_name FROM staff_employee WHERE username LIKE %(prefix)s", prefix=f"{IMPORTED}%"
    ):
        strangers.setdefault(staff_rules.name_key(name), []).append(pk)
    for username, full_name in known:
        same = strangers.pop(staff_rules.name_key(full_name), [])
        if len(same) == 1:
            apply.run(
                "UPDATE staff_employee SET username = %(username)s WHERE id = %(pk)s", username=username, pk=same[0]
            )


def fill_departments(apply: Apply) -> None:
    """A department of the file is the department of the row's group, unless the group has one."""
    if not (apply.has("group") and apply.has("department")):
        return
    apply.warn_created(
        gettext("New departments"),
        [
            name
            for (name,) in apply.rows(
                f"""INSERT INTO staff_department (name)
        SELECT DISTINCT s.department FROM {apply.staging} s WHERE s.department <> '' AND s.group_key IS NOT NULL
        ON CONFLICT DO NOTHING RETURNING name"""
            )
        ],
    )
    apply.run(
        f"""UPDATE staff_group g SET department_id = found.id FROM (
            SELECT DISTINCT ON (m.id) m.id AS group_id, d.id
            FROM {apply.staging} s JOIN {apply.temporary("map_group")} m ON m.key = s.group_key
            JOIN staff_department d ON d.name = s.department ORDER BY m.id, s.line
        ) found WHERE found.group_id = g.id AND g.department_id IS NULL"""
    )


class DepartmentName(Text):
    """Belongs to the group, not to the employee."""

    def values(self, name: str) -> dict[str, str]:
        return {}


EMPLOYEES = Format(
    code="employees",
    title=_("Employees"),
    model_label="staff.Employee",
    columns=(
        Column("Логин", "username", Checked(150, check=read_login), required=True),
        Column("ФИО", "full_name", Checked(200, check=staff_rules.clean_name), required=True),
        Column("Роли", "roles", Roles(), aliases=("Роль",)),
        Column("Группа", "group", Directory("staff.Group", _("New groups"))),
        Column("Подразделение", "department", DepartmentName(200)),
        Column("Добавочный", "extension", Text(20)),
    ),
    key=("username",),
    defaults={"password": lambda: make_password(None)},
    before=adopt,
    after=fill_departments,
    allowed=staff_rules.may_manage_staff,
)

registry.add(EMPLOYEES)
