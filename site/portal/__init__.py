"""The site: settings, accounts, audit, jobs, files and the pages around the consultations."""
