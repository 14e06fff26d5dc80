"""What stands in the way of a submission, told all at once."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.canonical import JsonValue
from app.dossiers import filing
from app.dossiers.filing import AttachedPaper
from app.procedures import seed as seeds
from app.procedures.definition import Definition, SignaturePolicy
from app.procedures.eforms import form as forms
from app.procedures.eforms.dictionaries import Dictionaries
from app.procedures.eforms.evaluation import Surroundings
from app.signing.report import (
    Constraint,
    ConstraintStatus,
    Format,
    Identifier,
    IdentifierKind,
    Indication,
    Integrity,
    SignatureReport,
    Signer,
    SubIndication,
    ValidationReport,
)
from app.wiring.settings import DEPLOYMENT
from tests.dossiers import walks

OWNER, STRANGER = "083192000101", "083088000102"
POLICIES = list(SignaturePolicy)


@pytest.fixture(scope="module")
def seed() -> seeds.Seed:
    return seeds.read_seed(DEPLOYMENT)


@pytest.fixture(scope="module")
def definition(seed: seeds.Seed) -> Definition:
    return next(
        each.definition
        for each in seed.procedures
        if each.definition.code == walks.MARITAL.procedure
    )


def verdict(
    indication: Indication = Indication.TOTAL_PASSED,
    *,
    signers: Sequence[str] = (OWNER,),
    reason: str | None = None,
) -> ValidationReport:
    failed = reason and Constraint(
        name="integrity", status=ConstraintStatus.FAILED, reason_vi=reason
    )
    return ValidationReport(
        format=Format.PDF,
        indication=indication,
        sub_indication=SubIndication.HASH_FAILURE if reason else None,
        integrity=Integrity.PASSED,
        signatures=tuple(
            SignatureReport(
                id=f"S{number}",
                indication=indication,
                integrity=Integrity.PASSED,
                signer=_signer(each),
                constraints=(failed,) if failed else (),
            )
            for number, each in enumerate(signers)
        ),
        validation_time=datetime(2026, 11, 23, 2, tzinfo=UTC),
        policy_id="test",
        policy_sha256="0" * 64,
        input_sha256="0" * 64,
    )


UNSIGNED = verdict(Indication.INDETERMINATE, signers=())


class TestExamine:
    def test_a_whole_draft_has_no_findings(
        self, definition: Definition, seed: seeds.Seed
    ) -> None:
        found = _examined(definition, seed, [_declaration(verdict())])

        assert found == filing.Findings()

    def test_everything_is_told_at_once(
        self, definition: Definition, seed: seeds.Seed
    ) -> None:
        answers = {**walks.MARITAL.answers, "marital_history": "divorced", "pledge": 1}
        answers["requester_phone"] = "12"

        found = _examined(
            definition,
            seed,
            [_declaration(UNSIGNED), AttachedPaper("VBUQ", "b" * 64, None)],
            answers,
        )

        assert {each.path for each in found.answers} >= {
            "/answers/pledge",
            "/answers/requester_phone",
            "/answers/divorce_court",
        }
        assert [each.path for each in found.missing] == ["/papers/GT-LH"]
        assert [each.path for each in found.uncalled] == ["/papers/VBUQ"]
        assert [each.path for each in found.signatures] == ["/papers/TK-XNTTHN"]

    def test_a_paper_called_for_by_an_answer_is_missed_by_name(
        self, definition: Definition, seed: seeds.Seed
    ) -> None:
        answers = {**walks.MARITAL.answers, "replaces_earlier": True}

        found = _examined(definition, seed, [_declaration(verdict())], answers)

        assert found.missing[0].path == "/papers/GXN-CU"
        assert "đã được cấp trước đó" in found.missing[0].message


class TestSignatures:
    @pytest.mark.parametrize("policy", POLICIES)
    def test_the_owners_sound_signature_meets_every_policy(
        self, policy: SignaturePolicy
    ) -> None:
        assert filing.signature_fault(policy, verdict(), owners={OWNER}) is None

    @pytest.mark.parametrize("policy", POLICIES)
    @pytest.mark.parametrize("given_verdict", [None, UNSIGNED])
    def test_only_a_paper_that_need_not_be_signed_may_come_unsigned(
        self, policy: SignaturePolicy, given_verdict: ValidationReport | None
    ) -> None:
        fault = filing.signature_fault(policy, given_verdict, owners={OWNER})

        assert (fault is None) == (policy is SignaturePolicy.NONE)

    @pytest.mark.parametrize("policy", POLICIES)
    def test_a_broken_signature_is_refused_on_every_paper(
        self, policy: SignaturePolicy
    ) -> None:
        broken = verdict(
            Indication.TOTAL_FAILED, reason="nội dung đã bị sửa sau khi ký"
        )

        fault = filing.signature_fault(policy, broken, owners={OWNER})

        assert fault == "nội dung đã bị sửa sau khi ký (TOTAL-FAILED/HASH_FAILURE)"

    @pytest.mark.parametrize("policy", POLICIES)
    def test_an_undecided_signature_is_enough_only_where_none_is_asked(
        self, policy: SignaturePolicy
    ) -> None:
        undecided = verdict(Indication.INDETERMINATE)

        fault = filing.signature_fault(policy, undecided, owners={OWNER})

        assert (fault is None) == (policy is SignaturePolicy.NONE)

    @pytest.mark.parametrize("policy", POLICIES)
    def test_another_persons_signature_fails_only_where_the_owner_must_sign(
        self, policy: SignaturePolicy
    ) -> None:
        fault = filing.signature_fault(
            policy, verdict(signers=[STRANGER]), owners={OWNER}
        )

        assert (fault is not None) == (policy is SignaturePolicy.OWNER)

    def test_the_owner_may_sign_beside_others(self) -> None:
        both = verdict(signers=[STRANGER, OWNER])

        assert (
            filing.signature_fault(SignaturePolicy.OWNER, both, owners={OWNER}) is None
        )

    def test_a_kept_verdict_holds_whoever_signed_but_not_once_it_failed(self) -> None:
        kept = verdict(signers=[STRANGER])
        failed = verdict(Indication.TOTAL_FAILED)

        assert filing.holds_still(SignaturePolicy.OWNER, kept)
        assert not filing.holds_still(SignaturePolicy.OWNER, failed)
        assert not filing.holds_still(SignaturePolicy.OWNER, None)


answers_of_people = st.dictionaries(
    st.text("abc", min_size=1, max_size=4),
    st.one_of(st.booleans(), st.integers(-999, 999), st.text("àb ", max_size=5)),
    min_size=1,
    max_size=4,
)
digests = st.text("0123456789abcdef", min_size=8, max_size=8)


class TestSnapshot:
    @given(answers_of_people, digests)
    def test_it_does_not_depend_on_any_order(
        self, answers: dict[str, JsonValue], sha256: str
    ) -> None:
        papers = [AttachedPaper("A", sha256, None), AttachedPaper("B", "ff", None)]
        backwards = dict(reversed(answers.items()))

        assert _snapshot(answers, papers) == _snapshot(backwards, papers[::-1])

    @given(answers_of_people, digests, digests)
    def test_it_changes_with_every_part(
        self, answers: dict[str, JsonValue], sha256: str, other: str
    ) -> None:
        papers = [AttachedPaper("A", sha256, None)]
        first = next(iter(answers))

        whole = _snapshot(answers, papers)

        assert whole != _snapshot({**answers, first: "đổi"}, papers)
        assert whole != _snapshot({**answers, "thêm": True}, papers)
        assert whole != _snapshot(answers, [AttachedPaper("B", sha256, None)])
        assert whole != _snapshot(answers, [])
        assert whole != _snapshot(answers, papers, form=f"x{other}")
        assert whole != _snapshot(answers, papers, form=None)
        assert whole != _snapshot(answers, papers, procedure=f"x{other}")
        if other != sha256:
            assert whole != _snapshot(answers, [AttachedPaper("A", other, None)])


def _snapshot(
    answers: dict[str, JsonValue],
    attached: list[AttachedPaper],
    *,
    form: str | None = "form",
    procedure: str = "procedure",
) -> str:
    return filing.snapshot(
        answers=answers,
        attached=attached,
        form_digest=form,
        definition_digest=procedure,
    )


def _signer(number: str) -> Signer:
    identifier = Identifier(
        kind=IdentifierKind.CITIZEN_ID, value=number, raw=f"CCCD:{number}"
    )
    return Signer(dn=f"UID={number}", name="NGƯỜI KÝ", identifiers=(identifier,))


def _declaration(given_verdict: ValidationReport | None) -> AttachedPaper:
    return AttachedPaper("TK-XNTTHN", "a" * 64, given_verdict)


def _examined(
    definition: Definition,
    seed: seeds.Seed,
    attached: Sequence[AttachedPaper],
    answers: dict[str, JsonValue] | None = None,
) -> filing.Findings:
    return filing.examine(
        definition=definition,
        form=forms.read(seed.forms[walks.MARITAL.procedure]),
        answers={
            **(walks.MARITAL.answers if answers is None else answers),
            "requester_person_id": OWNER,
        },
        attached=attached,
        owners={OWNER},
        around=Surroundings(date(2026, 11, 23), Dictionaries.of(seed.dictionaries)),
    )
