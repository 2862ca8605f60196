"""Prompt files of other tools and our own, in and out. Pure: bytes in, data out; nothing is fetched, run or stored.

Use ``reading.read_file(name, data)`` or ``reading.iter_file(name, stream)``: each prompt gives one ``outcome.Parsed`` or
``outcome.Rejected``. Use ``writing.write_prompt(meta, content, format)`` the other way. One module per format, all alike:
``NAME``, ``EXTENSIONS``, ``read(source, name, text)`` and, where we write it, ``write(meta, content)``.
"""
