"""Prompt files of other tools and our own, in and out. Pure: bytes in, data out; nothing is fetched, run or stored.

In: ``reading.read_file(name, data)`` or ``reading.iter_file(name, stream)``; each prompt gives exactly one
``outcome.Parsed`` or ``outcome.Rejected``. Out: ``writing.write_prompt(meta, content, format)``.

One module for each format, all alike: ``NAME``, ``EXTENSIONS``, ``read(source, name, text)`` and, for those that we
write, ``write(meta, content)``.
"""
