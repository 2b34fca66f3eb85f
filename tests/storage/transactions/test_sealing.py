"""Sealed values are Fernet's tokens, whoever has made them."""

import base64
from concurrent.futures import ThreadPoolExecutor

from cryptography.fernet import Fernet
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.storage.transactions.sealing import Seal

KEY = Fernet.generate_key()
SEAL, FERNET = Seal(KEY), Fernet(KEY)


@given(st.lists(st.binary(max_size=200), min_size=1, max_size=5))
@settings(deadline=None)
def test_fernet_opens_what_one_seal_has_closed_after_another(values: list[bytes]):
    assert [FERNET.decrypt(SEAL.close(each)) for each in values] == values


@given(st.lists(st.binary(max_size=200), min_size=1, max_size=5))
@settings(deadline=None)
def test_what_fernet_has_closed_is_opened(values: list[bytes]):
    assert [SEAL.open(FERNET.encrypt(each)) for each in values] == values


def test_nothing_that_was_changed_is_opened():
    token = base64.urlsafe_b64decode(SEAL.close(b"four digits: 1234"))
    for place in range(len(token)):
        changed = bytearray(token)
        changed[place] ^= 1
        assert SEAL.open(base64.urlsafe_b64encode(changed)) is None
    for length in range(len(token)):
        assert SEAL.open(base64.urlsafe_b64encode(token[:length])) is None


def test_what_is_no_token_and_what_another_key_has_closed_is_not_opened():
    assert SEAL.open(b"") is None
    assert SEAL.open(b"no token") is None
    assert SEAL.open(b"a") is None
    assert SEAL.open(Seal(Fernet.generate_key()).close(b"1234")) is None


def test_a_value_is_never_encrypted_alike():
    vectors = {base64.urlsafe_b64decode(SEAL.close(b"1234"))[9:25] for _ in range(500)}
    assert len(vectors) == 500


def test_many_threads_share_a_seal():
    values = [str(number).encode() * 50 for number in range(2_000)]
    with ThreadPoolExecutor(8) as threads:
        opened = threads.map(lambda each: SEAL.open(SEAL.close(each)), values)
        assert list(opened) == values
