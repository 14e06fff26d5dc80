"""Four dossiers from a citizen's form to a signed result, or to a clear refusal."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from simulators.demo import papers
from simulators.demo.checks import Checks, Evidence
from simulators.demo.papers import Desk
from simulators.demo.people import Person, Refused
from simulators.demo.story import Story

Json = dict[str, Any]
# Whose walk is the first.
FIRST: Final = "hoa"
_SEAL_SECONDS: Final = 30.0
_MARITAL_STATUS: Final = "1.004873"
_ONE_TIME_ALLOWANCE: Final = "2.002755"
_BA_TRI, _AN_HOI, _AN_THUY = "000.01.26.H07", "000.07.20.H07", "000.23.26.H07"


@dataclass(frozen=True)
class Town:
    """Everybody a walk may meet."""

    person: Callable[[str], Person]
    holder: Callable[[str, str], Person]
    desk: Desk
    checks: Checks
    story: Story


@dataclass(frozen=True)
class Outcome:
    """How one walk ended; `evidence` where it ended with a result."""

    name: str
    dossier: str | None
    statuses: list[int]
    due_at: str | None
    evidence: Evidence | None
    indication: str | None = None
    problem: str | None = None

    def plain(self) -> Json:
        """Return it as the last line of the demonstration reports it."""
        seen = self.evidence
        passed = self.indication == "TOTAL-PASSED"
        return {
            "name": self.name,
            "dossier": self.dossier,
            "statuses": self.statuses,
            "due_at": self.due_at,
            "indication": self.indication,
            "portal_equal": seen.portal_equal if seen else None,
            "result_verified": passed and seen.bytes_agree if seen else None,
            "problem": self.problem,
        }


def marital_status(town: Town) -> Outcome:
    """Walk (a), a commune alone: Hoa has her marital status confirmed."""
    town.story.chapter("Xác nhận tình trạng hôn nhân tại Thị trấn Ba Tri")
    hoa = town.person(FIRST)
    dossier = _draft(hoa, _MARITAL_STATUS, _BA_TRI, _single(hoa, "29110"))
    dossier = _attach_declaration(town, hoa, dossier, "hoa", "TK-XNTTHN")
    dossier = _submit(town, hoa, dossier)
    return _finish(town, "marital_status", hoa, dossier, pays=True)


def one_time_allowance(town: Town) -> Outcome:
    """Walk (b), commune → department → People's Committee → department."""
    town.story.chapter("Trợ cấp một lần: xã → Sở Nội vụ → UBND tỉnh → Sở Nội vụ")
    sau = town.person("sau")
    dossier = _draft(sau, _ONE_TIME_ALLOWANCE, _AN_THUY, _served(sau))
    dossier = _attach_declaration(town, sau, dossier, "sau", "BK-TC1L")
    proof = town.desk.declaration(
        "Giấy chứng nhận hoàn thành nhiệm vụ thanh niên xung phong",
        name="Ban chỉ huy",
        lines={"Cấp cho": sau.name},
    )
    dossier = _attach(sau, dossier, "GT-QTTG", "giay-chung-nhan.pdf", proof)
    dossier = _submit(town, sau, dossier)
    return _finish(town, "one_time_allowance", sau, dossier)


def supplemented(town: Town) -> Outcome:
    """Walk (c), returned once for a missing paper, completed, granted."""
    town.story.chapter("Hồ sơ thiếu giấy tờ, được bổ sung một lần")
    binh = town.person("binh")
    answers = _single(binh, "28777") | {"fee_exemption": "meritorious_family"}
    dossier = _draft(binh, _MARITAL_STATUS, _AN_HOI, answers)
    dossier = _attach_declaration(town, binh, dossier, "binh", "TK-XNTTHN")
    dossier = _submit(town, binh, dossier)
    dossier = _ask_for_paper(town, binh, dossier)
    dossier = binh.patch(
        _path(dossier),
        {"answers": {"replaces_earlier": True}},
        version=dossier["version"],
    )
    earlier = town.desk.declaration(
        "Giấy xác nhận tình trạng hôn nhân đã cấp",
        name="UBND phường An Hội",
        lines={"Cấp cho": binh.name},
    )
    dossier = _attach(binh, dossier, "GXN-CU", "giay-xac-nhan-cu.pdf", earlier)
    dossier = binh.post(
        f"{_path(dossier)}/supplement",
        {"note": "Đã bổ sung giấy đã cấp trước đây"},
        version=dossier["version"],
    )
    town.story.say(f"{binh.name} bổ sung giấy tờ; hồ sơ trở lại Bộ phận Một cửa.")
    return _finish(town, "supplemented", binh, dossier)


def altered_after_signing(town: Town) -> Outcome:
    """Walk (d), the PDF altered after signing: refused, nothing half-written."""
    town.story.chapter("Tờ khai bị sửa sau khi ký: từ chối, không ghi nửa chừng")
    hoa = town.person("hoa")
    dossier = _draft(hoa, _MARITAL_STATUS, _BA_TRI, _single(hoa, "29110"))
    signed = town.desk.signed(_declaration(town, hoa), by="hoa")
    forged = papers.altered(signed)
    dossier = _attach(hoa, dossier, "TK-XNTTHN", "to-khai-da-sua.pdf", forged)
    try:
        _submit(town, hoa, dossier)
    except Refused as refused:
        return _refused(town, hoa, dossier, refused)
    message = "a forged declaration was accepted"
    raise AssertionError(message)


def _refused(town: Town, hoa: Person, dossier: Json, refused: Refused) -> Outcome:
    reason = refused.problem["errors"][0]["message"]
    town.story.say(f"Cổng từ chối ({refused.code}): {reason}.")
    kept = hoa.get(_path(dossier))
    untouched = kept["status"] == "draft" and kept["code"] is None
    town.story.say("Bản nháp còn nguyên, chưa có mã hồ sơ, Cổng quốc gia chưa thấy gì.")
    if not untouched:
        message = f"half-written: {kept['status']} {kept['code']}"
        raise AssertionError(message)
    verdict = kept["papers"][0]["verdict"]
    return Outcome(
        name="altered_after_signing",
        dossier=None,
        statuses=[],
        due_at=None,
        evidence=None,
        indication=verdict["indication"],
        problem=refused.code,
    )


def _finish(
    town: Town, name: str, owner: Person, dossier: Json, *, pays: bool = False
) -> Outcome:
    """Let every holder act in turn until the result is in the owner's hands."""
    while dossier["open_steps"]:
        dossier = _act(town, owner, dossier, pays=pays)
    due_at = dossier["due_at"]
    town.story.say(f"Kết quả đã trả. Hẹn trả {due_at}.")
    town.story.address("Kết quả đã ký", f"{_path(dossier)}/result")
    town.story.address("Cách tính hạn", f"{_path(dossier)}/deadline")
    check = owner.get(f"{_path(dossier)}/timeline")["look_up"]["check"]
    town.story.address(
        "Tra cứu", f"/v1/public/dossiers/{dossier['code']}?check={check}"
    )
    progress = owner.get(f"{_path(dossier)}/progress")
    evidence = town.checks.compare(owner, dossier, progress)
    town.story.comparison(equal=evidence.portal_equal)
    codes = [step["national_code"] for step in progress]
    statuses = [
        code
        for number, code in enumerate(codes)
        if number == 0 or codes[number - 1] != code
    ]
    return Outcome(name, dossier["code"], statuses, due_at, evidence)


def _act(town: Town, owner: Person, dossier: Json, *, pays: bool) -> Json:
    step = dossier["open_steps"][0]
    official = town.holder(step["office"], step["role"])
    path, version = _path(dossier), dossier["version"]
    if step["waiting_for"] == "payment":
        body = {"note": "Đã thu đủ lệ phí, biên lai điện tử"}
        dossier = official.post(f"{path}/payment-confirmation", body, version=version)
        town.story.step(step, official, "xác nhận đã nộp lệ phí")
        return dossier
    offered = official.get(f"{path}/available-actions")["outcomes"]
    kinds = {outcome["kind"]: outcome for outcome in offered}
    if pays and "request_payment" in kinds and not _asked_to_pay(owner, dossier):
        body = {"reason": "Lệ phí cấp giấy xác nhận tình trạng hôn nhân"}
        dossier = official.post(f"{path}/payment-requests", body, version=version)
        town.story.step(step, official, "yêu cầu nộp lệ phí; đồng hồ tạm dừng")
        return dossier
    return _go_forward(town, owner, official, dossier, kinds)


def _go_forward(
    town: Town,
    owner: Person,
    official: Person,
    dossier: Json,
    kinds: Mapping[str, Json],
) -> Json:
    path, version = _path(dossier), dossier["version"]
    step = dossier["open_steps"][0]
    acts: dict[str, tuple[str, Json | None]] = {
        "accept": ("acceptance", {"note": None}),
        "approve": ("decision", {"granted": True}),
        "issue": ("issuance", None),
        "deliver": ("result-delivery", {"note": None}),
    }
    for kind, (resource, body) in acts.items():
        if kind in kinds:
            official.post(f"{path}/{resource}", body, version=version)
            town.story.step(step, official, _lower_first(kinds[kind]["label"]))
            return _sealed(owner, path) if kind == "issue" else owner.get(path)
    outcome = kinds["forward"]
    body = {"outcome": outcome["id"]}
    official.post(f"{path}/step-outcomes", body, version=version)
    town.story.step(step, official, _lower_first(outcome["label"]))
    return dict(owner.get(path))


def _sealed(owner: Person, path: str) -> Json:
    """Wait until the worker has sealed the result."""
    deadline = time.monotonic() + _SEAL_SECONDS
    while time.monotonic() < deadline:
        dossier: Json = owner.get(path)
        if dossier["status"] == "completed":
            return dossier
        time.sleep(0.1)
    message = f"the result of {path} was not sealed in {_SEAL_SECONDS:.0f} s"
    raise TimeoutError(message)


def _asked_to_pay(owner: Person, dossier: Json) -> bool:
    events = {step["event"] for step in owner.get(f"{_path(dossier)}/progress")}
    return "dossier.payment_requested" in events


def _ask_for_paper(town: Town, owner: Person, dossier: Json) -> Json:
    step = dossier["open_steps"][0]
    official = town.holder(step["office"], step["role"])
    official.post(
        f"{_path(dossier)}/supplement-requests",
        {
            "reason": "Ông đã được cấp giấy xác nhận trước đây",
            "papers": [
                {"code": "GXN-CU", "reason": "Phải nộp lại giấy đã được cấp trước đó"}
            ],
            "fields": [
                {
                    "path": "/answers/replaces_earlier",
                    "reason": "Khai là đã từng được cấp",
                }
            ],
        },
        version=dossier["version"],
    )
    town.story.step(step, official, "yêu cầu bổ sung một lần, nêu đủ giấy tờ và lý do")
    return dict(owner.get(_path(dossier)))


def _draft(owner: Person, procedure: str, office: str, answers: Json) -> Json:
    body = {"procedure": procedure, "office": office, "answers": answers}
    return dict(owner.post("/v1/dossiers", body))


def _attach_declaration(
    town: Town, owner: Person, dossier: Json, signer: str, code: str
) -> Json:
    signed = town.desk.signed(_declaration(town, owner), by=signer)
    return _attach(owner, dossier, code, "to-khai.pdf", signed)


def _declaration(town: Town, owner: Person) -> bytes:
    return town.desk.declaration(
        "Tờ khai", name=owner.name, lines={"Người khai": owner.name}
    )


def _attach(owner: Person, dossier: Json, code: str, name: str, data: bytes) -> Json:
    return dict(
        owner.upload(
            f"{_path(dossier)}/papers",
            code=code,
            name=name,
            data=data,
            version=dossier["version"],
        )
    )


def _submit(town: Town, owner: Person, dossier: Json) -> Json:
    path = f"{_path(dossier)}/submission"
    submitted = dict(owner.post(path, version=dossier["version"]))
    town.story.say(f"{owner.name} nộp hồ sơ, nhận mã {submitted['code']}.")
    return submitted


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def _path(dossier: Json) -> str:
    return f"/v1/dossiers/{dossier['id']}"


def _single(person: Person, area: str) -> Json:
    known = _KNOWN[area]
    return {
        "requester_name": person.name,
        "requester_person_id": known["person_id"],
        "requester_phone": known["phone"],
        "requester_address": known["address"],
        "requester_area": area,
        "requester_relationship": "self",
        "by_proxy": False,
        "subject_name": person.name,
        "subject_person_id": known["person_id"],
        "subject_birth_date": known["born"],
        "subject_sex": known["sex"],
        "subject_ethnicity": "01",
        "subject_nationality": "VN",
        "subject_address": known["address"],
        "marital_history": "never_married",
        "purpose": "property",
        "replaces_earlier": False,
        "fee_exemption": "none",
        "pledge": True,
    }


_KNOWN: Final[dict[str, dict[str, str]]] = {
    "29110": {
        "person_id": "083192000101",
        "phone": "0901000101",
        "address": "Ấp 1, Thị trấn Ba Tri, Huyện Ba Tri, tỉnh Bến Tre",
        "born": "1992-03-14",
        "sex": "female",
    },
    "28777": {
        "person_id": "083088000102",
        "phone": "0901000102",
        "address": "Phường An Hội, Thành phố Bến Tre, tỉnh Bến Tre",
        "born": "1988-05-19",
        "sex": "male",
    },
}


def _served(person: Person) -> Json:
    return {
        "requester_name": person.name,
        "requester_person_id": "083056000103",
        "requester_phone": "0901000103",
        "requester_address": "Xã An Thủy, Huyện Ba Tri, tỉnh Bến Tre",
        "requester_area": "29179",
        "claimant": "self",
        "by_proxy": False,
        "member_name": person.name,
        "member_person_id": "083056000103",
        "member_birth_date": "1956-12-01",
        "member_home_place": "Xã An Thủy, Huyện Ba Tri, tỉnh Bến Tre",
        "service_group": "youth_volunteer",
        "service_periods": [
            {
                "from_date": "1978-03-01",
                "to_date": "1980-02-29",
                "unit": "Tổng đội Thanh niên xung phong Bến Tre",
                "place": "Biên giới Tây Nam",
                "duty": "Tải đạn, tải thương",
            }
        ],
        "proof": "completion_certificate",
        "other_benefits": False,
        "payment_way": "cash",
        "pledge": True,
    }
