"""What answers here, whether it works, and who asks."""

from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit

from marshmallow import fields
from sqlalchemy.exc import SQLAlchemyError

from access.actor import current_actor
from access.errors import Unavailable
from access.guard import everyone, signed_in
from access.site import current_site
from api.v2 import shapes
from api.v2.shapes import TENANT, Shown
from engine import deployments

resource = shapes.resource("cluster", "", "What answers here, and who asks")
_PORTS = {"https": 443, "http": 80}


class PartitionShown(Shown):
    """The one partition."""

    partition_id = fields.Integer()
    role = fields.String(metadata={"enum": ["leader"]})
    health = fields.String(metadata={"enum": ["healthy"]})
    state = fields.String(metadata={"enum": ["active"]})


class BrokerShown(Shown):
    """This program."""

    node_id = fields.Integer()
    broker_id = fields.String()
    host = fields.String()
    port = fields.Integer()
    partitions = fields.List(fields.Nested(PartitionShown))
    version = fields.String()


class TopologyShown(Shown):
    """One program, which is no Camunda cluster: `gatewayVersion` says so."""

    brokers = fields.List(fields.Nested(BrokerShown))
    cluster_id = fields.String(allow_none=True)
    cluster_size = fields.Integer()
    partitions_count = fields.Integer()
    replication_factor = fields.Integer()
    gateway_version = fields.String(metadata={"example": "tuntas-0.1.0"})
    last_completed_change_id = fields.String()


class LicenseShown(Shown):
    """Free software."""

    valid_license = fields.Boolean()
    license_type = fields.String()
    is_commercial = fields.Boolean()
    expires_at = fields.String(allow_none=True)


class TenantShown(Shown):
    """The one tenant."""

    tenant_id = fields.String()
    name = fields.String()
    description = fields.String(allow_none=True)


class MeShown(Shown):
    """Who asks: `groups` as `unit:role`, `roles` what the token or person may do."""

    username = fields.String()
    display_name = fields.String(allow_none=True)
    email = fields.String(allow_none=True)
    authorized_components = fields.List(fields.String())
    tenants = fields.List(fields.Nested(TenantShown))
    groups = fields.List(fields.String())
    roles = fields.List(fields.String())
    sales_plan_type = fields.String(allow_none=True)
    c8_links = fields.Dict(keys=fields.String(), values=fields.String(), data_key="c8Links")
    can_logout = fields.Boolean()


@resource.route("/topology", methods=["GET"])
@signed_in
@resource.response(200, TopologyShown)
def topology() -> dict[str, Any]:
    """Say what this is: one node with one partition."""
    program = f"tuntas-{version('tuntas')}"
    partition = {"partition_id": 1, "role": "leader", "health": "healthy", "state": "active"}
    reached = urlsplit(current_site().base_url)
    broker = {
        "node_id": 0,
        "broker_id": "tuntas",
        "host": reached.hostname,
        "port": reached.port or _PORTS[reached.scheme],
        "partitions": [partition],
        "version": program,
    }
    return {
        "brokers": [broker],
        "cluster_id": None,
        "cluster_size": 1,
        "partitions_count": 1,
        "replication_factor": 1,
        "gateway_version": program,
        "last_completed_change_id": "0",
    }


@resource.route("/status", methods=["GET"])
@everyone
@resource.response(204)
def status() -> None:
    """Tell whether the store answers: 204, else 503."""
    try:
        current_site().office.database.read(deployments.latest_stamp)
    except (SQLAlchemyError, OSError) as problem:
        raise Unavailable("the store does not answer; try again in a moment") from problem


@resource.route("/license", methods=["GET"])
@everyone
@resource.response(200, LicenseShown)
def license_() -> dict[str, Any]:
    """Say under which licence it is."""
    return {
        "valid_license": True,
        "license_type": "Apache-2.0",
        "is_commercial": False,
        "expires_at": None,
    }


@resource.route("/authentication/me", methods=["GET"])
@signed_in
@resource.response(200, MeShown)
def me() -> dict[str, Any]:
    """Say who asks."""
    actor = current_actor()
    groups = sorted(actor.viewer.groups)
    return {
        "username": actor.person.id,
        "display_name": actor.person.name,
        "email": actor.person.email,
        "authorized_components": [],
        "tenants": [{"tenant_id": TENANT, "name": "Default", "description": None}],
        "groups": groups,
        "roles": sorted(actor.permissions),
        "c8_links": {},
        "can_logout": False,
    }
