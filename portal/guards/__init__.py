"""Are the triggers and constraints that the product relies on there, switched on, and what the migrations made?

``declared`` reads what should be from the migrations that were run, so that no list has to be kept beside them;
``found`` asks PostgreSQL what is; ``checks`` compares the two, for ``manage.py check --database default`` and at start.
"""
