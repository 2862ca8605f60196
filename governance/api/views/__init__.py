"""Views, one file a resource: load, one service, answer."""
