"""What can be found in the content of a prompt without a database, a network or a model. No Django here.

Each detector takes a content (``registry.content``) and gives findings with path and line; what it found is never
repeated in them. Texts are written by people, so each treats them as hostile: time grows with length, and no faster.
"""
