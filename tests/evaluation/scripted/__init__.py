"""A server that speaks the protocols of OpenAI and Anthropic and answers what a test told it to.

``script`` says what is answered, ``protocols`` in which words, ``server`` serves it: in a thread for tests
(``with scripted() as server``) or as a process (``python -m tests.evaluation.scripted.server --port 9000``).
"""
