"""Units, people, roles and absences: who may act, and who stands in for whom."""
