"""What gunicorn reads in the folder where it is started, beside its options."""

logger_class = "portal.gunicorn.NoPersonalDataLogger"
