"""The decision tables that the office reads, and the job types it does itself.

Apart from `host/wiring.py`, so that `tuntas lint` need not load the rooms behind them.
"""

from complaints.routing_policy import COMPLAINT_CLASS, ROUTING
from complaints.sla_policy import SLA_POLICY
from escalation.policy import LADDER

POLICIES = (SLA_POLICY, LADDER, ROUTING, COMPLAINT_CLASS)
#: The types in `host.wiring.DELEGATES`.
OWN_JOBS = frozenset({"tuntas:notify", "tuntas:publish-message"})
