import pytest

from evaluation.answers import CallError, ErrorKind
from evaluation.providers.keys import find_key, problem_with_variable, seal_key, unseal_key

KEY = "sk-test-0123456789abcdef"


@pytest.mark.parametrize("name", ["OPENAI_API_KEY", "ANTHROPIC_API_KEY", "MISTRAL_KEY_2", "HF_TOKEN"])
def test_variable__of_a_provider__is_read(name):
    assert problem_with_variable(name) == ""
    assert find_key(name, {name: f" {KEY}\n"}) == KEY


@pytest.mark.parametrize(
    "name",
    [
        "SECRET_KEY",
        "SECRET_KEY_FALLBACKS",
        "SECRET_KEY_FILE",
        "DATABASE_URL",
        "REDIS_URL",
        "CELERY_BROKER_URL",
        "EMAIL_URL",
        "OPENAI_API_KEY_FILE",
        "PGPASSWORD",
        "DEMO_PASSWORD",
        "AWS_SECRET_ACCESS_KEY",
        "PATH",
    ],
)
def test_variable__of_the_portal__is_refused(name):
    assert "belongs to the portal" in problem_with_variable(name)
    with pytest.raises(CallError) as caught:
        find_key(name, {name: "a secret"})
    assert caught.value.kind == ErrorKind.KEY_MISSING
    assert "a secret" not in str(caught.value)


@pytest.mark.parametrize("name", ["", "openai_key", "1KEY", "A KEY", "A-KEY", "KEY\n", "A" * 101, "ÄPFEL"])
def test_variable__that_is_no_name__is_refused(name):
    assert "capital letters" in problem_with_variable(name)


def test_variable__that_the_settings_add__is_refused():
    assert problem_with_variable("SIGNING_SEED", own=["SIGNING_SEED"]) != ""


@pytest.mark.parametrize("environment", [{}, {"OPENAI_API_KEY": ""}, {"OPENAI_API_KEY": " \n"}])
def test_variable__that_is_empty__is_missing(environment):
    with pytest.raises(CallError) as caught:
        find_key("OPENAI_API_KEY", environment)

    assert (caught.value.kind, caught.value.may_help) == (ErrorKind.KEY_MISSING, False)


def test_sealed_key__opens_with_its_secret_only():
    sealed = seal_key(KEY, "secret one")

    assert KEY.encode() not in sealed
    assert unseal_key(sealed, ["secret one"]) == KEY
    with pytest.raises(CallError) as caught:
        unseal_key(sealed, ["secret two"])
    assert caught.value.kind == ErrorKind.KEY_MISSING


def test_sealed_key__opens_with_an_earlier_secret():
    assert unseal_key(seal_key(KEY, "old"), ["new", "old"]) == KEY


def test_sealed_key__that_was_changed__does_not_open():
    sealed = bytearray(seal_key(KEY, "secret"))
    sealed[30] ^= 1

    with pytest.raises(CallError):
        unseal_key(bytes(sealed), ["secret"])


def test_seals__of_one_key__differ():
    assert seal_key(KEY, "secret") != seal_key(KEY, "secret")
