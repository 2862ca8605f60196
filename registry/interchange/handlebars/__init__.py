"""Handlebars, the template language of Dotprompt: ``tokens`` takes a text apart, ``blocks`` checks that it is whole,
``convert`` writes it as Jinja where that is exact."""
