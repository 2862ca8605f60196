"""Telling people, on their pages and by e-mail.

    services/telling  →  tasks.tell  →  events/<kind>.notices()  →  keeping.keep()  →  mailing

A service says that something happened; after the commit a task asks the module of that event who hears of it and in
which words; the notices are kept, each once; those whose reader wants them at once go out by e-mail, the others wait
for the daily digest. Nothing here decides anything: a notice that is lost changes no state.
"""
