"""What each role may do. Which complaints one sees is another matter: complaints/visibility.py."""

from collections.abc import Iterable
from enum import StrEnum

from identity.roles import Role, parse_group


class Permission(StrEnum):
    """What a route asks for; also the scopes of API tokens."""

    REGISTER_COMPLAINTS = "register_complaints"  #: those that came by letter, call, another system
    READ_COMPLAINTS = "read_complaints"
    OPEN_IDENTITIES = "open_identities"
    WORK_TASKS = "work_tasks"  #: inbox, claim, complete
    HAND_OVER_TASKS = "hand_over_tasks"  #: of others; one's own everybody who works tasks may
    ANSWER_ALERTS = "answer_alerts"
    READ_MODELS = "read_models"  #: with counts over the whole office, so not for who handles
    DEPLOY_MODELS = "deploy_models"
    READ_CALENDARS = "read_calendars"
    EDIT_CALENDARS = "edit_calendars"
    MANAGE_ACCOUNTS = "manage_accounts"
    READ_ENGINE = "read_engine"  #: instances, tasks, jobs, variables of the whole office
    WORK_JOBS = "work_jobs"  #: for external workers: take jobs, publish messages and signals
    #: with work_jobs: those messages and signals that a complaint may wait for
    PUBLISH_COMPLAINT_MESSAGES = "publish_complaint_messages"
    OPERATE_ENGINE = "operate_engine"  #: start, cancel, move, mend instances
    OWN_TOKENS = "own_tokens"  #: make and revoke API tokens of one's own


P = Permission
#: Only of roles that handle no complaint; docs/permissions.md says what still stays hidden.
_ENGINE = {P.READ_ENGINE, P.WORK_JOBS, P.OPERATE_ENGINE}
_EVERYBODY = {P.READ_CALENDARS, P.OWN_TOKENS}
_AT_WORK = _EVERYBODY | {P.READ_COMPLAINTS, P.WORK_TASKS, P.ANSWER_ALERTS}

OF_ROLE: dict[Role, frozenset[Permission]] = {
    Role.INTAKE: frozenset(_AT_WORK | {P.REGISTER_COMPLAINTS, P.OPEN_IDENTITIES}),
    Role.COORDINATOR: frozenset(_AT_WORK | {P.HAND_OVER_TASKS}),
    Role.HANDLER: frozenset(_AT_WORK | {P.OPEN_IDENTITIES}),
    Role.HEAD: frozenset(_AT_WORK | {P.HAND_OVER_TASKS}),
    Role.SUPERVISOR: frozenset(_AT_WORK | {P.HAND_OVER_TASKS}),
    Role.OVERSIGHT: frozenset(_AT_WORK | {P.HAND_OVER_TASKS, P.OPEN_IDENTITIES}),
    Role.PROCESS_OWNER: frozenset(
        _EVERYBODY | _ENGINE | {P.READ_MODELS, P.DEPLOY_MODELS, P.EDIT_CALENDARS}
    ),
    Role.ADMINISTRATOR: frozenset(
        _EVERYBODY
        | _ENGINE
        | {P.READ_MODELS, P.EDIT_CALENDARS, P.MANAGE_ACCOUNTS, P.PUBLISH_COMPLAINT_MESSAGES}
    ),
    Role.AUDITOR: frozenset(_EVERYBODY | {P.READ_COMPLAINTS, P.READ_MODELS}),
}


def permissions_of(groups: Iterable[str]) -> frozenset[Permission]:
    """All that members of these candidate groups (`unit:role`) may do."""
    roles = {parse_group(group)[1] for group in groups}
    return frozenset(one for role in roles for one in OF_ROLE[role])
