"""Read-only pictures for people, as each viewer may see them: inbox, complaint, task, alerts..."""
