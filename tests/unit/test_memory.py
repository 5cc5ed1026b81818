import gc

from infra.memory import keep_small, settle


def test_collections_become_rare_and_leave_out_what_is_loaded() -> None:
    before = gc.get_threshold()
    try:
        keep_small()
        settle()

        assert gc.get_threshold()[0] > before[0]
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
