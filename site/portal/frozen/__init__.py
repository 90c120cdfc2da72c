"""What is frozen is frozen by the database: triggers declared beside the model, put up after every migrate, checked.

`declaration.Frozen` stands in a model's body; `lifting.lifted` is the one door through.
"""
