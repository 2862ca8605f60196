"""Which test tries which door to what is live and to what was said; the list fails when one of them is renamed or gone.

| Door | What a caller would use |
|---|---|
| admin form, bulk action | "All records" in the browser |
| ``QuerySet.update``, ``bulk_create``, raw SQL, shell | Python and SQL, past the services |
| history revert | an older row of django-simple-history; an older version of a prompt |
| import | files that bear the name of what is live or in review, by page and by command |
| REST API, management command, scheduled task | programs |
| autosave | an editor that is still open while what it showed is in review |
| change of policy, of group | the rules move in mid-review |
| deletion, deactivation | of an approver, of the author, of a role |
"""

from __future__ import annotations

import pytest

from tests.governance.doors import test_database_doors as database
from tests.governance.doors import test_import_door as importing
from tests.governance.doors import test_people_doors as people
from tests.governance.doors import test_program_doors as program

DOORS = {
    "admin form": [program.test_record_pages__only_show],
    "bulk action": [program.test_record_pages__only_show],
    "QuerySet.update": [
        database.test_update__of_the_state__is_refused,
        database.test_version__changed_after_it_was_signed__is_refused,
        database.test_deployment__ended_by_hand__is_refused_at_the_end,
    ],
    "bulk_create": [
        database.test_bulk_create__of_a_request_that_is_signed_already__is_refused,
        database.test_bulk_create__of_decisions_in_the_names_of_others__is_refused,
    ],
    "raw SQL": [
        database.test_shell__save_and_bulk_update_and_sql__are_refused,
        database.test_truncate__is_refused,
        database.test_history__rewritten__is_refused,
    ],
    "shell": [
        database.test_shell__save_and_bulk_update_and_sql__are_refused,
        database.test_deployment__put_in_by_hand__is_refused,
    ],
    "history revert": [
        database.test_history__of_a_request_brought_back__is_refused_once_it_ended,
        program.test_older_version__brought_back_as_a_draft__is_not_live,
        program.test_version_in_review__saved_or_brought_back_by_the_services__is_refused,
    ],
    "import": [
        importing.test_import__other_text_under_a_name_that_is_live_and_in_review__makes_a_draft,
        importing.test_import__file_that_claims_to_be_the_version_itself__makes_a_draft_with_a_number_of_its_own,
        importing.test_import__exactly_what_is_in_review__changes_nothing_and_says_so,
        importing.test_import__submitted_while_the_request_is_signed__does_not_go_live_in_its_place,
    ],
    "REST API": [program.test_api__apply_and_decide_and_roll_back__put_nothing_unsigned_live],
    "management command": [
        program.test_command__break_deadlock_of_a_release_that_others_can_sign__is_refused,
        database.test_loaddata__of_a_signed_copy__is_refused,
    ],
    "scheduled task": [program.test_clock__at_any_time__puts_nothing_unsigned_live],
    "autosave of an open editor": [
        program.test_autosave__of_an_editor_left_open_on_what_is_in_review_or_live__is_answered_and_saves_nothing,
        program.test_editor_that_is_open__saves_while_in_review__changes_nothing_that_is_signed,
    ],
    "change of policy": [
        people.test_policy__made_stricter_in_mid_review__asks_anew,
        people.test_policy__made_weaker_in_mid_review__completes_nothing_by_itself,
        people.test_policy__deleted_or_switched_off_by_hand__is_refused,
    ],
    "change of group": [
        people.test_group_of_a_role__joined_by_hand__signs_nothing,
        people.test_role__taken_before_signing__signs_nothing,
        people.test_role__given_in_mid_review_to_a_writer__signs_nothing,
    ],
    "deactivation of an approver": [
        people.test_approver__deactivated_in_mid_review__has_signed_and_does_not_sign_again
    ],
    "deactivation of the author": [people.test_author__deactivated_in_mid_review__leaves_it_to_the_others],
    "deletion of an approver": [people.test_approver_and_author__deleted__are_refused],
    "deletion of the author": [people.test_approver_and_author__deleted__are_refused],
    "deletion of a role": [people.test_role_and_its_group__deleted__are_refused],
}


@pytest.mark.parametrize("door", DOORS)
def test_door__has_tests_that_run(door):
    """Named tests are collected with their modules here; one that is skipped would try nothing."""
    assert DOORS[door]
    for test in DOORS[door]:
        marks = {mark.name for mark in getattr(test, "pytestmark", [])}
        assert test.__name__.startswith("test_")
        assert not marks & {"skip", "skipif", "xfail"}


def test_modules__of_doors__hold_no_test_that_the_list_forgets_the_door_of():
    """Every module beside this one stands behind at least one door."""
    named = {test.__module__ for tests in DOORS.values() for test in tests}

    assert named == {module.__name__ for module in (database, importing, people, program)}
