"""A CRM of plain SQL that keeps casenum's numbers in its own tables."""
