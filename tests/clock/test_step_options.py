"""What a step may say of the clock survives its document, and is verified."""

from app.workflow import documents, verifier
from app.workflow.defects import DefectCode
from app.workflow.definition import Process
from tests.clock import processes


def test_a_step_keeps_its_clock_options_through_its_document() -> None:
    process = processes.far()

    read = documents.from_json(documents.to_json(process))

    assert read == process


def test_a_document_without_the_options_is_written_as_it_was_before_them() -> None:
    written = documents.to_json(processes.consulted())

    for step in written["steps"]:
        assert "after_15h_next_day" not in step
        assert "clock_starts_at" not in step


def test_a_clock_that_starts_at_no_step_is_a_defect() -> None:
    document = documents.to_json(processes.far())
    document["steps"][0]["clock_starts_at"] = "nowhere"

    process = documents.from_json(document)

    assert isinstance(process, Process)
    defects = verifier.verify(process, directory=None, fee_required=False)

    assert DefectCode.UNKNOWN_STEP in {defect.code for defect in defects}
