"""What can be said about a prompt's templates without a database: errors, variables, rendering, size. No Django here.

``check.check_content`` is the whole; ``syntax``, ``variables``, ``declared``, ``render``, ``tokens``, ``schema``,
``parameters`` and ``secrets`` are its parts. Templates are written by people, so each part treats them as hostile.
"""
