"""Complaints: intake, numbering, identity of complainants, tracking, conversation, reactions."""
