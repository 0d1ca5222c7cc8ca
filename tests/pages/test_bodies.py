from pages.bodies import Body, Memory


def test_memory_keeps_what_was_asked_for_last() -> None:
    body = Body(b"x" * 800, 0.0)
    memory = Memory(limit=2 * 1100)
    memory.put("a", body)
    memory.put("b", body)
    memory.get("a")
    memory.put("c", body)
    assert [memory.get(key) for key in "abc"] == [body, None, body]


def test_memory_counts_what_it_replaces_once() -> None:
    memory = Memory(limit=2 * 1100)
    for _ in range(50):
        memory.put("a", Body(b"x" * 800, 0.0))
    memory.put("b", Body(b"x" * 800, 0.0))
    assert memory.get("a") is not None


def test_a_body_too_large_for_the_memory_is_not_kept() -> None:
    memory = Memory(limit=100)
    memory.put("a", Body(b"x" * 800, 0.0))
    assert memory.get("a") is None


def test_a_body_comes_back_from_redis_as_it_went() -> None:
    body = Body.of("words", fresh_until=12.5, etag='W/"0123456789abcdef"')
    assert Body.unpacked(body.packed()) == body
    assert body.plain() == b"words"


def test_a_damaged_body_is_none() -> None:
    packed = Body.of("words", fresh_until=12.5, etag='W/"0123456789abcdef"').packed()
    damaged = [packed[:-1], packed[:10], b"", packed + b"x", packed[:40] + b"!" + packed[41:]]
    assert [Body.unpacked(value) for value in damaged] == [None] * len(damaged)


def test_equal_words_are_equal_bytes() -> None:
    assert Body.of("words") == Body.of("words")
