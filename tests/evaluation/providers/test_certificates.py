"""Over TLS: the name that was asked for must be the certificate's, whatever address was connected to."""

import asyncio
import contextlib
import datetime as dt
import ssl

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from evaluation.answers import CallError, ErrorKind
from evaluation.providers import transport
from evaluation.providers.openai.provider import OpenAI
from tests.evaluation.providers.calls import connection, question
from tests.evaluation.scripted.server import ScriptedServer, _Connection


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for "localhost" that signs itself, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now - dt.timedelta(days=1), now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(made.public_bytes(Encoding.PEM) + secret)
    return path


def answer(certificate, host):
    """What a call to the scripted server over TLS gives: the text, or the CallError."""

    async def one():
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
        server = ScriptedServer()
        listening = await asyncio.get_running_loop().create_server(
            lambda: _Connection(server), "127.0.0.1", 0, ssl=context
        )
        client = OpenAI().connect(connection(f"https://{host}:{listening.sockets[0].getsockname()[1]}/v1"))
        try:
            return (await client.ask(question())).text
        except CallError as error:
            return error
        finally:
            await client.close()
            with contextlib.suppress(OSError):
                listening.close()

    return asyncio.run(one())


def test_certificate__that_nobody_vouches_for__is_refused_for_good(certificate):
    error = answer(certificate, "localhost")

    assert (error.kind, error.may_help) == (ErrorKind.UNREACHABLE, False)
    assert "certificate is not trusted" in error.says


def test_certificate__that_is_trusted__is_accepted_for_its_name_only(certificate, monkeypatch):
    trusted = ssl.create_default_context(cafile=certificate)
    monkeypatch.setattr(transport, "_trusted", lambda: trusted)

    assert answer(certificate, "localhost") == "yes"
    assert answer(certificate, "127.0.0.1").kind == ErrorKind.UNREACHABLE
