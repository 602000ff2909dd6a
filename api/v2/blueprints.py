"""All resources under /v2, in the order of the OpenAPI document."""

from api.v2 import (
    batch_operations,
    batch_requests,
    clock,
    cluster,
    decision_definitions,
    decision_requirements,
    deployments,
    element_instances,
    expressions,
    forms,
    incidents,
    instance_changes,
    jobs,
    message_subscriptions,
    messages,
    process_definitions,
    process_instances,
    user_tasks,
    variables,
)
from api.v2.shapes import Shown, Taken

__all__ = ["RESOURCES", "Shown", "Taken"]

RESOURCES = (
    *(cluster.resource, deployments.resource, process_definitions.resource),
    *(decision_definitions.resource, decision_requirements.resource, forms.resource),
    *(process_instances.resource, instance_changes.resource),
    *(batch_requests.resource, batch_operations.resource, batch_operations.of_items),
    *(element_instances.resource, variables.resource),
    *(user_tasks.resource, jobs.resource, incidents.resource, incidents.of_instances),
    *(messages.resource, message_subscriptions.resource, expressions.resource),
    clock.resource,
)
