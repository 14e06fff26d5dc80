"""What ended after filing does not undo a signature; what was so before does."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.dossiers.signed_papers import weighing
from app.dossiers.signed_papers.weighing import Rules, Standing
from app.procedures.definition import SignaturePolicy
from app.signing.report import (
    Format,
    Indication,
    Integrity,
    RevocationFact,
    RevocationStatus,
    SignatureReport,
    Signer,
    SubIndication,
    ValidationReport,
)

FILED = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
RULES = Rules("trust", "policy", oldest=DAY)


def signature(
    indication: Indication = Indication.TOTAL_PASSED,
    problem: SubIndication | None = None,
    *,
    revoked_at: datetime | None = None,
) -> SignatureReport:
    fact = RevocationFact(
        certificate_sha256="0",
        source="CRL",
        status=RevocationStatus.REVOKED,
        this_update=FILED,
        revoked_at=revoked_at,
        evidence_sha256="1",
    )
    return SignatureReport(
        id="1",
        indication=indication,
        sub_indication=problem,
        integrity=Integrity.PASSED,
        signer=Signer(dn="CN=Hoa", name="Hoa"),
        revocation=() if revoked_at is None else (fact,),
    )


def report(*signatures: SignatureReport, **changed: Any) -> ValidationReport:
    worst = signatures[-1]
    return ValidationReport(
        format=Format.PDF,
        indication=worst.indication,
        sub_indication=worst.sub_indication,
        integrity=Integrity.PASSED,
        signatures=signatures,
        validation_time=FILED,
        policy_id="dossier",
        policy_sha256="policy",
        input_sha256="2",
        trust_store_sha256="trust",
    ).model_copy(update=changed)


PASSED = report(signature())


def doubted(problem: SubIndication, **more: Any) -> ValidationReport:
    return report(signature(Indication.INDETERMINATE, problem, **more))


def standing(
    newest: ValidationReport,
    *,
    filed: ValidationReport = PASSED,
    policy: SignaturePolicy = SignaturePolicy.OWNER,
) -> Standing:
    return weighing.weigh(policy, filed, newest).standing


class TestASignature:
    def test_that_passes_again_holds_and_nothing_is_told(self) -> None:
        weighed = weighing.weigh(SignaturePolicy.OWNER, PASSED, PASSED)

        assert (weighed.standing, weighed.changed) == (Standing.HOLDS, ())

    @pytest.mark.parametrize(
        ("revoked", "expected"),
        [
            (-DAY, Standing.FAILED),
            (timedelta(), Standing.FAILED),
            (DAY, Standing.DOUBTFUL),
        ],
    )
    @pytest.mark.parametrize(
        "problem", [SubIndication.REVOKED_NO_POE, SubIndication.REVOKED_CA_NO_POE]
    )
    def test_falls_by_a_revocation_only_from_before_it_was_seen_here(
        self, problem: SubIndication, revoked: timedelta, expected: Standing
    ) -> None:
        newest = doubted(problem, revoked_at=FILED + revoked)

        assert standing(newest) is expected

    def test_falls_by_a_revocation_that_says_no_time(self) -> None:
        assert standing(doubted(SubIndication.REVOKED_NO_POE)) is Standing.FAILED

    @pytest.mark.parametrize(
        "problem",
        [SubIndication.TRY_LATER, SubIndication.OUT_OF_BOUNDS_NO_POE],
    )
    def test_is_doubtful_when_nobody_knows_or_its_time_ended_since(
        self, problem: SubIndication
    ) -> None:
        assert standing(doubted(problem)) is Standing.DOUBTFUL

    @pytest.mark.parametrize(
        "problem",
        [
            SubIndication.NO_CERTIFICATE_CHAIN_FOUND,
            SubIndication.CHAIN_CONSTRAINTS_FAILURE,
            SubIndication.CRYPTO_CONSTRAINTS_FAILURE,
            SubIndication.SIG_CONSTRAINTS_FAILURE,
        ],
    )
    def test_falls_when_its_issuer_is_no_longer_trusted_or_it_is_judged_otherwise(
        self, problem: SubIndication
    ) -> None:
        assert standing(doubted(problem)) is Standing.FAILED

    @pytest.mark.parametrize("policy", list(SignaturePolicy))
    def test_found_broken_falls_whatever_the_paper_asks(
        self, policy: SignaturePolicy
    ) -> None:
        broken = signature(Indication.TOTAL_FAILED, SubIndication.HASH_FAILURE)

        assert standing(report(broken), policy=policy) is Standing.FAILED

    def test_is_not_saved_by_a_better_one_beside_it(self) -> None:
        excused = signature(Indication.INDETERMINATE, SubIndication.TRY_LATER)
        lost = signature(
            Indication.INDETERMINATE, SubIndication.NO_CERTIFICATE_CHAIN_FOUND
        )

        assert standing(report(excused, lost)) is Standing.FAILED
        assert standing(report(lost, excused)) is Standing.FAILED

    def test_that_was_not_good_when_filed_is_for_the_process_to_judge(self) -> None:
        bad = doubted(SubIndication.NO_CERTIFICATE_CHAIN_FOUND)

        assert standing(bad, filed=bad) is Standing.DOUBTFUL


def test_what_changed_is_told_with_name_reason_and_day() -> None:
    newest = doubted(
        SubIndication.REVOKED_NO_POE, revoked_at=datetime(2026, 11, 1, 3, tzinfo=UTC)
    ).model_copy(update={"trust_store_sha256": "another"})

    changed = weighing.weigh(SignaturePolicy.OWNER, PASSED, newest).changed

    assert changed[0].startswith("Kết luận: trước là hợp lệ; nay là chưa đủ căn cứ")
    assert changed[1].startswith("Chữ ký 1 (Hoa): trước là hợp lệ")
    assert changed[1].endswith("thu hồi từ 10:00 ngày 01-11-2026")
    assert changed[2] == "Danh sách tin cậy đã thay đổi"


@pytest.mark.parametrize(
    ("changed", "after", "expected"),
    [
        ({}, DAY, False),
        ({}, DAY + timedelta(seconds=1), True),
        ({"trust_store_sha256": "another"}, timedelta(), True),
        ({"policy_sha256": "another"}, timedelta(), True),
        ({"engine_version": "1"}, timedelta(), True),
    ],
)
def test_a_report_is_outdated_by_age_or_by_what_it_was_made_by(
    changed: dict[str, Any], after: timedelta, *, expected: bool
) -> None:
    made = report(signature(), **changed)

    assert weighing.outdated(made, RULES, at=FILED + after) is expected
