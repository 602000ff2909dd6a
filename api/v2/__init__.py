"""The engine's resources under /v2: paths, bodies and searches of a published interface.

It is our own implementation of the Camunda 8 Orchestration Cluster REST API v2, and nobody else's;
docs/api-compatibility.md says of each endpoint what is there.
"""
