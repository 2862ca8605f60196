"""Templates that loop or grow without end: name to (template, code of the problem that stops it)."""

from __future__ import annotations

BIG, WIDE = "'x' * 1000000", "'中' * 1900000"
ATTACKS = {
    "a long range": ("{% for i in range(10**9) %}x{% endfor %}", "range_limit"),
    "an endless range": ("{{ range(0, 10**100, 1)|list }}", "range_limit"),
    "nested ranges": ("{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}", "loop_limit"),
    "nested ranges that print": (
        "{% for i in range(99999) %}{% for j in range(99999) %}x{% endfor %}{% endfor %}",
        "time_limit",
    ),
    "much text in a loop": ("{% for i in range(99999) %}" + "lorem " * 9999 + "{% endfor %}", "size_limit"),
    "much text in a captured loop": (
        "{% set a %}{% for i in range(99999) %}" + "lorem " * 9999 + "{% endfor %}{% endset %}",
        "size_limit",
    ),
    "repeated text": ("{{ 'a' * 10**9 }}", "size_limit"),
    "text repeated from the right": ("{{ 10**9 * 'a' }}", "size_limit"),
    "repeated list": ("{{ [1] * 10**9 }}", "size_limit"),
    "repeated references": ("{{ [" + BIG + "] * 1000 }}", "size_limit"),
    "sum of texts": ("{% set a = " + BIG + " %}{{ a + a + a }}", "size_limit"),
    "joined texts": ("{% set a = " + BIG + " %}{{ a ~ a ~ a }}", "size_limit"),
    "doubling": ("{% set a = 'aa' %}" + "{% set a = a ~ a %}" * 60, "size_limit"),
    "doubling by capture": ("{% set a = 'aa' %}" + "{% set a %}{{ a }}{{ a }}{% endset %}" * 60, "size_limit"),
    "doubling lists": ("{% set a = [1] %}" + "{% set a = [a, a] %}" * 60 + "{{ a }}", "size_limit"),
    "doubling dicts": ("{% set a = {} %}" + "{% set a = {1: a, 2: a} %}" * 60 + "{{ a|tojson }}", "size_limit"),
    "center": ("{{ 'x'|center(10**9) }}", "size_limit"),
    "center by map": ("{{ ['x']|map('center', 10**9)|list }}", "size_limit"),
    "format": ("{{ '%1000000000d'|format(1) }}", "cannot_work_out"),
    "format by argument": ("{{ '%*d'|format(10**9, 1) }}", "cannot_work_out"),
    "format of many": ("{{ ('%(a)s' * 100000)|format(a='x' * 100000) }}", "size_limit"),
    "format by operator": ("{{ '%1000000000d' % 1 }}", "cannot_work_out"),
    "format by method": ("{{ '{:1000000000}'.format(1) }}", "refused_call"),
    "indent": ("{{ 'a\nb'|indent(10**8) }}", "size_limit"),
    "indent of many lines": ("{{ ('a\n' * 100000)|indent(10**4) }}", "size_limit"),
    "replace": ("{{ ('a' * 100000)|replace('a', 'b' * 100000) }}", "size_limit"),
    "replace of nothing": ("{{ ('a' * 100000)|replace('', 'b' * 100000) }}", "size_limit"),
    "replace by method": ("{{ 'a'.replace('a', 'b' * 100000) }}", "refused_call"),
    "join": ("{{ range(99999)|join('a' * 100000) }}", "size_limit"),
    "join by method": ("{{ ('a' * 100000).join(['b'] * 100000) }}", "refused_call"),
    "power": ("{{ 10 ** (10 ** 8) }}", "number_limit"),
    "product": ("{% set a = 10 ** 2000 %}{{ a * a * a }}", "number_limit"),
    "rounding up": ("{{ 1.5|round(10**9, 'ceil') }}", "cannot_work_out"),
    "rounding down": ("{{ 1|round(-10**9) }}", "cannot_work_out"),
    "batch": ("{{ [1]|batch(10**9, 'x')|list }}", "size_limit"),
    "slice": ("{{ [1]|slice(10**9)|list }}", "size_limit"),
    "sum of lists": ("{{ range(9999)|batch(1)|sum(start=[]) }}", "cannot_work_out"),
    "many large values": ("".join(f"{{% set a{i} = {WIDE} %}}" for i in range(1000)), "size_limit"),
    "many slices": ("{% set a = " + WIDE + " %}{{ [" + "a[1:]," * 400 + "] }}", "size_limit"),
    "a list of characters": ("{{ (" + WIDE + ")|list|length }}", "size_limit"),
    "a loop over characters": ("{% for c in " + WIDE + " %}{{ loop.length }}{% endfor %}", "loop_limit"),
    "titles in a loop": (
        "{% for i in range(99999) %}{% if ('x ' * 60000)|title %}{% endif %}{% endfor %}",
        "size_limit",
    ),
    "searching in a loop": (
        "{% set a = 'ab' * 900000 %}{% for i in range(99999) %}{% if 'bb' in a %}{% endif %}{% endfor %}",
        "time_limit",
    ),
    "comparing in a loop": (
        "{% set a = ['x' * 900] * 2000 %}{% set b = ['x' * 900] * 2000 %}"
        "{% for i in range(99999) %}{% if a == b %}{% endif %}{% endfor %}",
        "time_limit",
    ),
    "stripping": ("{{ ('ab' * 500000).strip('a' * 500000) }}", "cannot_work_out"),
    "trimming": ("{{ ('ab' * 500000)|trim('ba' * 500000) }}", "cannot_work_out"),
    "deep nesting": ("{% set a = [1] %}" + "{% set a = [a] %}" * 3000 + "{{ a|tojson }}", "time_limit"),
    "deep indent": (
        "{% set a = range(999)|list %}" + "{% set a = [a] %}" * 200 + "{{ a|tojson(indent=16) }}",
        "size_limit",
    ),
    "lorem ipsum": ("{{ lipsum(10**9) }}", "refused_call"),
}


def is_stopped_by(code: str, expected: str) -> bool:
    """Did the right limit stop it? Where time should, a faster machine may meet the limit of loops or size first."""
    return code == expected or (expected == "time_limit" and code in ("loop_limit", "size_limit"))
