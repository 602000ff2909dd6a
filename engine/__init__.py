"""Executes BPMN; knows no complaint, no person and no HTTP."""
