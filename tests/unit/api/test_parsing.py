"""Reading requests: filters, forms, bodies, passwords; by laws where there are any."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from vivace.api.body import limited
from vivace.api.credentials import check_password, hash_password, is_good_password
from vivace.api.csv import safe_cell
from vivace.api.forms import read_form
from vivace.api.operations import Operations
from vivace.api.query import parse_filters, parse_labels
from vivace.api.routing import RouteTable
from vivace.errors import BadRequestError, InvalidError, TooLargeError, VivaceError
from vivace.store import Group, Leaf, Logical, Op

FIELDS = st.sampled_from(["q", "namespace", "flowId", "state", "startDate"])
TEXTS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="[],"), min_size=1)


@st.composite
def leaves(draw: st.DrawFn) -> Leaf:
    op = draw(st.sampled_from(list(Op)))
    if op in (Op.IN, Op.NOT_IN):
        values = draw(st.lists(TEXTS.filter(lambda t: t == t.strip() != ""), min_size=1))
        return Leaf(draw(FIELDS), op, values)
    return Leaf(draw(FIELDS), op, draw(TEXTS))


def written(leaf: Leaf, prefix: str = "filters") -> tuple[str, str]:
    value = ",".join(leaf.value) if isinstance(leaf.value, list) else leaf.value
    return f"{prefix}[{leaf.field}][{leaf.op.value}]", value


@given(st.lists(leaves(), max_size=5), st.lists(leaves(), min_size=1, max_size=4))
def test_filters_are_read_as_they_were_written(flat: list[Leaf], grouped: list[Leaf]) -> None:
    parameters = [written(leaf) for leaf in flat]
    parameters += [written(leaf, f"filters[or][{n}]") for n, leaf in enumerate(grouped)]
    assert parse_filters(parameters) == [*flat, Group(Logical.OR, tuple(grouped))]


def test_a_group_may_hold_another() -> None:
    inner = "filters[and][1][or][0][flowId][EQUALS]"
    found = parse_filters([("filters[and][0][namespace][EQUALS]", "a"), (inner, "x")])
    assert found == [
        Group(
            Logical.AND,
            (
                Leaf("namespace", Op.EQUALS, "a"),
                Group(Logical.OR, (Leaf("flowId", Op.EQUALS, "x"),)),
            ),
        )
    ]


def test_map_fields_and_lists() -> None:
    found = parse_filters(
        [("filters[labels][EQUALS][team]", "a,b"), ("filters[state][IN]", "[SUCCESS, FAILED]")]
    )
    assert found == [
        Leaf("labels", Op.EQUALS, {"team": "a,b"}),
        Leaf("state", Op.IN, ["SUCCESS", "FAILED"]),
    ]


@pytest.mark.parametrize("name", ["filters", "filters[", "filters[]", "filters[q]", "filtersx[q]"])
def test_unreadable_filters(name: str) -> None:
    with pytest.raises((BadRequestError, InvalidError)):
        parse_filters([(name, "1")])


def test_filters_are_bounded() -> None:
    with pytest.raises(BadRequestError, match="201"):
        parse_filters([("filters[q][EQUALS]", "x")] * 201)


@given(st.text())
def test_no_filter_name_breaks_the_parser(name: str) -> None:
    with contextlib.suppress(BadRequestError, InvalidError):
        parse_filters([("filters" + name, "x")])


def test_labels() -> None:
    assert parse_labels(["a:b", "c:d:e"]) == [("a", "b"), ("c", "d:e")]
    for text in ("a", ":b", "a:", ""):
        with pytest.raises(InvalidError):
            parse_labels([text])


def form_request(chunks: list[bytes], boundary: str = "walk") -> Request:
    """Make a request whose body comes in these pieces."""
    rest = list(chunks)

    async def receive() -> dict[str, Any]:
        body = rest.pop(0) if rest else b""
        return {"type": "http.request", "body": body, "more_body": bool(rest)}

    header = f"multipart/form-data; boundary={boundary}".encode()
    scope = {"type": "http", "method": "POST", "headers": [(b"content-type", header)]}
    return Request(scope, receive)


def part(name: str, content: bytes, file_name: str | None = None) -> bytes:
    file = f'; filename="{file_name}"' if file_name is not None else ""
    head = f'--walk\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'
    return head.encode() + content + b"\r\n"


NAMES = st.text(st.sampled_from("abcXYZ019._-"), min_size=1, max_size=10)


@given(
    st.lists(st.tuples(NAMES, st.text(max_size=30), st.booleans()), max_size=6),
    st.lists(st.integers(1, 40), min_size=1, max_size=8),
)
async def test_a_form_is_the_same_however_it_is_cut(
    parts: list[tuple[str, str, bool]], sizes: list[int]
) -> None:
    body = b"".join(
        part(name, text.encode(), "f.txt" if is_file else None) for name, text, is_file in parts
    )
    body += b"--walk--\r\n"
    chunks = []
    while body:
        size = sizes[len(chunks) % len(sizes)]
        chunks.append(body[:size])
        body = body[size:]
    form = await read_form(form_request(chunks))
    try:
        assert form.texts == [(name, text) for name, text, is_file in parts if not is_file]
        files = [(name, upload.content.read()) for name, upload in form.files]  # type: ignore[union-attr]
        assert files == [(name, text.encode()) for name, text, is_file in parts if is_file]
    finally:
        form.close()


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", BadRequestError),
        (b"--walk\r\n", BadRequestError),
        (part("a", b"x"), BadRequestError),
        (b"nonsense", BadRequestError),
        (b"--walk\r\nContent-Type: x\r\n\r\na\r\n--walk--\r\n", BadRequestError),
        (part("a", b"\xff") + b"--walk--\r\n", BadRequestError),
        (part("a", b"x") * 1_001 + b"--walk--\r\n", TooLargeError),
        (part("a", b"x" * (10 * 1024 * 1024 + 1)) + b"--walk--\r\n", TooLargeError),
        (b"--walk\r\nX: " + b"y" * 9_000 + b"\r\n\r\na\r\n--walk--\r\n", VivaceError),
    ],
    ids=["empty", "begun", "cut", "none", "nameless", "latin", "parts", "text", "headers"],
)
async def test_bad_forms_are_refused(body: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        await read_form(form_request([body]))


async def test_an_empty_form_is_a_form() -> None:
    assert (await read_form(form_request([b"--walk--\r\n"]))).texts == []


@given(st.lists(st.binary(max_size=20), min_size=1, max_size=10), st.integers(0, 100))
async def test_no_more_of_a_body_is_taken_than_allowed(pieces: list[bytes], limit: int) -> None:
    rest = list(pieces)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": rest.pop(0), "more_body": bool(rest)}

    scope = {"type": "http", "headers": [(b"transfer-encoding", b"chunked")]}
    guarded = limited(scope, receive, limit)
    taken = 0
    try:
        for _ in pieces:
            taken += len((await guarded())["body"])
    except TooLargeError:
        assert sum(map(len, pieces)) > limit
    else:
        assert sum(map(len, pieces)) <= limit
    assert taken <= limit


@pytest.mark.parametrize("value", [b"x", b"-1", b"1e3", b""])
def test_a_length_that_is_none_is_refused(value: bytes) -> None:
    with pytest.raises(BadRequestError):
        limited({"headers": [(b"content-length", value)]}, None, 10)  # type: ignore[arg-type]


@given(st.text(max_size=20), st.text(max_size=20))
def test_only_the_right_password_fits(password: str, other: str) -> None:
    hashed = hash_password(password, n=2)
    assert check_password(password, hashed)
    assert check_password(other, hashed) == (other == password)
    assert password not in hashed or len(password) < 4


@pytest.mark.parametrize("hashed", ["", "plain", "md5$1$1$1$YQ==$YQ==", "scrypt$x$8$1$YQ==$YQ=="])
def test_a_hash_that_is_none_is_refused(hashed: str) -> None:
    with pytest.raises(ValueError, match="form scrypt"):
        check_password("x", hashed)


@pytest.mark.parametrize(
    ("password", "broken"),
    [("Abcdefg1", ""), ("Ab1", "8 to 256"), ("abcdefg1", "upper"), ("ABCDEFG1", "lower")],
)
def test_rules_for_passwords(password: str, broken: str) -> None:
    assert broken in is_good_password(password)


@given(st.text())
def test_no_cell_is_a_formula(text: str) -> None:
    cell = safe_cell(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert cell.removeprefix("'") == text.removeprefix("'") or cell == text


def test_numbers_stay_numbers_in_cells() -> None:
    assert [safe_cell(value) for value in (-1, 1.5, True, None, {"a": 1})] == [
        "-1",
        "1.5",
        "true",
        "",
        '{"a":1}',
    ]


def test_an_operation_is_declared_once() -> None:
    operations = Operations("Test")

    @operations.get("/a/{x}")
    @operations.get("/a/{y}")
    async def handler(request: Request) -> Any: ...

    with pytest.raises(ValueError, match="declared"):
        RouteTable(operations.all, None, None)  # type: ignore[arg-type]
