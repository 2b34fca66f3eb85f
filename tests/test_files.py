"""The look through files of any kind finds what it is for."""

from pathlib import Path

import pytest

from tests.files import problems

KEY = b"-----BEGIN RSA " + b"PRIVATE KEY-----\n"


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.txt", b"no end", "line break"),
        ("a.txt", b"one\r\ntwo\r\n", "Windows"),
        ("a.bin", b"\0" * 1_000_001, "larger"),
        ("a.pem", KEY, "private key"),
        ("a.json", b"{,}\n", "cannot be read"),
        ("a.toml", b"a = = 1\n", "cannot be read"),
        ("a.yaml", b"a: [1\n", "cannot be read"),
    ],
)
def test_a_fault_is_named(tmp_path: Path, name: str, data: bytes, words: str):
    path = tmp_path / name
    path.write_bytes(data)

    [problem] = problems(path)

    assert words in problem


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.txt", b""), ("a.png", b"\0png"), ("a.json", b"{}\n"), ("a.toml", b"a = 1\n")],
)
def test_a_sound_file_passes(tmp_path: Path, name: str, data: bytes):
    path = tmp_path / name
    path.write_bytes(data)

    assert list(problems(path)) == []
