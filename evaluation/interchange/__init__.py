"""Suites in the formats of others, in and out. Pure: bytes in, data out; nothing is fetched, run or stored.

In: ``reading.read_suite(name, data)`` for one file, ``reading.read_files({name: data})`` for several that belong
together, ``table.read_table(text)`` for what was pasted. Each gives an ``outcome.Reading``: the suite and a line for
everything that a person should know. Reading never raises. Out: ``promptfoo.writing.write_promptfoo(document)``.

One module for each format, all alike: ``NAME`` and ``read(into, …)``, which adds to an ``outcome.Collecting``.
"""
