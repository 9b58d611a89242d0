"""Ids are random UUIDs in base 62."""

from __future__ import annotations

import os
import uuid

from vivace.model.identifier import new_id

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def as_uuid(text: str) -> uuid.UUID:
    number = 0
    for letter in text:
        number = number * 62 + _DIGITS.index(letter)
    return uuid.UUID(int=number)


def test_ids_are_distinct_random_uuids() -> None:
    ids = [new_id() for _ in range(2_000)]
    assert len(set(ids)) == len(ids)
    assert all(len(text) <= 22 for text in ids)
    assert {as_uuid(text).version for text in ids} == {4}
    assert {as_uuid(text).variant for text in ids} == {uuid.RFC_4122}


def test_a_forked_process_does_not_repeat_the_ids_of_its_parent() -> None:
    new_id()  # the supply of random bytes is filled now
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, "\n".join(new_id() for _ in range(100)).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answers:
        theirs = set(answers.read().split())
    os.waitpid(child, 0)
    assert len(theirs) == 100
    assert theirs.isdisjoint({new_id() for _ in range(300)})
