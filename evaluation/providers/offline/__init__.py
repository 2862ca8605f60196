"""Answers without any model, for a demonstration and a first run: made by rules from the prompt, always the same.

``provider`` picks a rule, ``rules`` hold them one by one, ``texts`` cuts text into words and sentences, ``shapes``
fills JSON Schemas. What a prompt asks for (a list of labels, a form, a guard against injections) changes the answer,
so a better prompt scores better. It understands nothing; everything it touches is labelled a demonstration.
"""
