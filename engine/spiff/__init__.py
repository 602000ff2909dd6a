"""SpiffWorkflow's place in Tuntas: it checks models against the BPMN schema, nothing else."""

from engine.spiff.schema import schema_findings

__all__ = ["schema_findings"]
