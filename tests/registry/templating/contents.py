"""Short ways to write content in these tests."""

from registry.content import normalise_content


def content_of(*texts, variables=(), **fields):
    messages = [{"role": "user", "content": text} for text in texts]
    return normalise_content({"messages": messages, "variables": list(variables), **fields})
