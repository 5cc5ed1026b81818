"""How far a partition is: what may be acked, and what is the first that is not."""

from streams.progress import Window


def test_the_next_offset_is_the_first_that_is_not_acked() -> None:
    window: Window[str] = Window(("t", 0))
    told = [window.next_offset]
    first, second = window.take("k", 3, "a", 0.0), window.take("k", 7, "b", 0.0)
    assert first is not None
    assert second is not None
    for finished in (second, first):
        window.finish(finished)
        told.append(window.next_offset)
    assert told == [None, 3, 8]
