import json
import tracemalloc

import jsonschema_rs
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from app.workflow import documents, loading, schema
from app.workflow.definition import Process
from app.workflow.problems import ProblemCode, Unreadable
from tests.workflow import published

SOURCE = (published.FOLDER / "1.013831.yaml").read_bytes()


def problem_of(source: bytes | str) -> tuple[ProblemCode, tuple[str, ...]]:
    source = source.encode() if isinstance(source, str) else source
    refused = loading.load_yaml(source)
    assert isinstance(refused, Unreadable)
    assert refused.problems[0].message
    return refused.problems[0].code, refused.problems[0].path


def document() -> dict[str, object]:
    found: dict[str, object] = documents.to_json(published.ALL["1.013831"])
    return found


def with_text(old: str, new: str) -> str:
    text = SOURCE.decode()
    assert old in text
    return text.replace(old, new, 1)


@pytest.mark.parametrize("name", published.ALL)
def test_a_definition_survives_its_json_document(name: str) -> None:
    process = published.ALL[name]

    stored = json.loads(json.dumps(documents.to_json(process)))

    assert documents.from_json(stored) == process


def test_the_published_schema_is_itself_valid_and_accepts_every_definition() -> None:
    published_schema = schema.json_schema()
    jsonschema_rs.meta.validate(published_schema)
    validator = jsonschema_rs.Draft202012Validator(published_schema)

    for process in published.ALL.values():
        assert validator.is_valid(documents.to_json(process))


def test_an_unknown_key_is_refused_with_its_place() -> None:
    source = with_text("label: Tiếp nhận hồ sơ,", "label: x, colour: red,")

    assert problem_of(source) == (
        ProblemCode.UNKNOWN_KEY,
        ("steps", "0", "outcomes", "0"),
    )


def test_a_negative_time_is_refused() -> None:
    source = with_text("allowance: {days: 10}", "allowance: {days: -10}")

    assert problem_of(source)[0] is ProblemCode.OUT_OF_RANGE


def test_a_role_nobody_knows_is_refused() -> None:
    source = with_text("role: leader", "role: chairman")

    assert problem_of(source) == (ProblemCode.UNKNOWN_VALUE, ("steps", "6", "role"))


def test_two_units_of_time_are_refused() -> None:
    source = with_text("{days: 18}", "{days: 18, hours: 4}")

    assert problem_of(source)[0] is ProblemCode.MISPLACED_KEY


def test_a_key_of_another_kind_of_outcome_is_refused() -> None:
    source = with_text("label: Tiếp nhận hồ sơ,", "label: x, branches: [tax],")

    assert problem_of(source)[0] is ProblemCode.MISPLACED_KEY


def test_a_consultation_must_say_who_when_and_how_it_joins() -> None:
    source = with_text(
        "kind: accept, label: Tiếp nhận hồ sơ", "kind: consult, label: x"
    )

    assert problem_of(source)[0] is ProblemCode.MISSING_KEY


def test_a_code_not_quoted_is_not_taken_for_a_number() -> None:
    source = with_text('procedure: "1.013831"', "procedure: 1.013831")

    assert problem_of(source) == (ProblemCode.WRONG_TYPE, ("procedure",))


def test_a_day_not_in_the_calendar_is_refused() -> None:
    source = with_text("2020-01-01", "2023-02-29")

    assert problem_of(source) == (ProblemCode.BAD_DATE, ("valid_from",))


def test_a_bare_date_stays_text() -> None:
    process = loading.load_yaml(with_text('"2020-01-01"', "2020-01-01").encode())

    assert isinstance(process, Process)


def test_a_key_said_twice_is_refused() -> None:
    source = with_text("version: 1", "version: 1\nversion: 2")

    assert problem_of(source) == (ProblemCode.DUPLICATE_KEY, ("dòng 4",))


@pytest.mark.parametrize(
    "condition",
    ["{rule: exempt}", "{not: {rule: exempt}}", "{all: [{rule: b}]}"],
)
def test_rules_that_refer_to_each_other_in_a_ring_are_refused(condition: str) -> None:
    source = with_text(
        "  exempt: {answer: tax_exempt, equals: true}",
        f"  exempt: {condition}\n  b: {{any: [{{rule: exempt}}]}}",
    )

    assert problem_of(source) == (ProblemCode.RULE_CYCLE, ("rules", "exempt"))


def test_a_rule_nobody_declared_is_refused() -> None:
    source = with_text("guard: {rule: exempt}", "guard: {rule: other}")

    assert problem_of(source)[0] is ProblemCode.UNKNOWN_RULE


def test_rules_that_double_each_other_are_refused_without_writing_them_out() -> None:
    doubling = "\n".join(
        f"  r{i}: {{all: [{{rule: r{i + 1}}}, {{rule: r{i + 1}}}]}}" for i in range(40)
    )
    source = with_text("rules:\n", f"rules:\n{doubling}\n  r40: {{rule: exempt}}\n")

    assert problem_of(source)[0] is ProblemCode.RULE_TOO_LARGE


def test_a_yaml_bomb_is_refused_before_it_grows() -> None:
    bomb = 'a0: &a0 ["lol"]\n' + "".join(
        f"a{i + 1}: &a{i + 1} [{', '.join([f'*a{i}'] * 9)}]\n" for i in range(9)
    )

    tracemalloc.start()
    code, _ = problem_of(bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert code is ProblemCode.ALIAS
    assert peak < 1_000_000


@pytest.mark.parametrize(
    "text", ["a: !!python/object/apply:os.system [id]", "a: !x 1", "&a a: 1"]
)
def test_tags_and_anchors_are_refused(text: str) -> None:
    assert problem_of(text)[0] is ProblemCode.ALIAS


def test_a_hundred_thousand_lines_are_refused_unparsed() -> None:
    assert problem_of("a:\n" * 100_000)[0] is ProblemCode.TOO_LARGE


def test_deep_nesting_is_refused() -> None:
    assert problem_of("[" * 100_000)[0] is ProblemCode.TOO_LARGE
    assert problem_of("{a: " * 30 + "}" * 30)[0] is ProblemCode.TOO_LARGE


def test_a_deeply_nested_guard_is_read_without_labour() -> None:
    guard = "{not: " * 16 + "{rule: exempt}" + "}" * 16

    process = loading.load_yaml(
        with_text("guard: {rule: exempt}", f"guard: {guard}").encode()
    )

    assert isinstance(process, Process)


def test_a_json_document_nested_without_end_is_refused() -> None:
    guard: dict[str, object] = {"fact": "fee_settled"}
    for _ in range(100_000):
        guard = {"not": guard}

    refused = documents.from_json(document() | {"rules": {"deep": guard}})

    assert isinstance(refused, Unreadable)
    assert refused.problems[0].code is ProblemCode.TOO_LARGE


@pytest.mark.parametrize(
    "source", [b"", b"a", b"- 1", b"\xff\xfe\x00", b"a: [", b"\0", b"~: 1", b"[a]: 1"]
)
def test_what_is_no_definition_is_refused(source: bytes) -> None:
    assert isinstance(loading.load_yaml(source), Unreadable)


@settings(deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_answered_without_raising(source: bytes) -> None:
    assert isinstance(loading.load_yaml(source), Unreadable)


@settings(deadline=None)
@given(st.data())
def test_a_definition_with_one_value_spoilt_is_answered_without_raising(
    data: st.DataObject,
) -> None:
    spoilt = document()
    place: object = spoilt
    while True:
        assert isinstance(place, dict | list)
        keys = sorted(place) if isinstance(place, dict) else range(len(place))
        key = data.draw(st.sampled_from(list(keys)))
        if not (isinstance(place[key], dict | list) and place[key]) or data.draw(
            st.booleans()
        ):
            break
        place = place[key]
    place[key] = data.draw(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
    )

    assert isinstance(documents.from_json(spoilt), Process | Unreadable)


def test_the_safe_loader_of_the_library_is_left_as_it_was() -> None:
    loaded = yaml.safe_load("a: 2020-01-01\nb: yes")

    assert loaded["b"] is True
    assert not isinstance(loaded["a"], str)


@pytest.mark.parametrize("document", [{"code": "\ud800"}, {"\udfff": 1}])
def test_half_of_a_surrogate_pair_is_a_problem_of_the_document(
    document: dict[str, object],
) -> None:
    read = documents.from_json(document)

    assert isinstance(read, Unreadable)
    assert [each.code for each in read.problems] == [ProblemCode.MALFORMED]
