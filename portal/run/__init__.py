"""`make run`: embedded servers, migrations, web server, worker and beat as one process tree in the foreground."""
