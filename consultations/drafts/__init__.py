"""Draft texts: projects, versions, their units, how one version continues another."""
