"""The REST API of the registry, ``/api/v1/registry/``: the pages' permissions and the pages' services, in JSON."""
