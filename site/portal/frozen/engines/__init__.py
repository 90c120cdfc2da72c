"""The triggers of each kind of database. A trigger is known by its name and by the script that makes it."""
