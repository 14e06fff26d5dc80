"""Every kind of person, and as whom each stands before what the samples try.

The facts are told here in the test's own words: nothing of the services is asked.
"""

from dataclasses import dataclass
from typing import Final

from app.dossiers.lifecycle import Status
from app.identity.actor import HEADS, WORKING, Role
from app.identity.policy.standings import Duty, Standing
from tests.dossiers import walks

PROVINCE: Final = "000.00.00.H07"
CONTROL: Final = "000.00.19.H07"
AN_HOI: Final = "000.07.20.H07"
BA_TRI: Final = walks.BA_TRI


@dataclass(frozen=True)
class Kind:
    """One kind of person: who plays it, and what is true of them."""

    name: str
    handle: str | None = None
    applicant: bool = False
    office: str | None = None
    role: Role | None = None
    scopes: frozenset[str] = frozenset()
    portal: bool = False

    @property
    def works(self) -> bool:
        return self.role in WORKING

    @property
    def enters(self) -> frozenset[Standing]:
        if self.portal:
            return frozenset({Standing.NATIONAL_PORTAL})
        if self.scopes:
            return frozenset({Standing.PARTNER})
        if self.handle is None:
            return frozenset()
        return frozenset({Standing.APPLICANT if self.applicant else Standing.OFFICIAL})


def _official(name: str, handle: str, office: str, role: Role) -> Kind:
    return Kind(name, handle, office=office, role=role)


OWNER, EDITOR, STRANGER = "hoa", "binh", "sau"
# Officials that the sample data does not have: they are appointed for the matrix.
APPOINTED: Final = {
    "thanhtra-tinh": (PROVINCE, Role.AUDITOR),
    "thanhtra-anhoi": (AN_HOI, Role.AUDITOR),
    "quantri-batri": (BA_TRI, Role.ADMINISTRATOR),
    "quantri-anhoi": (AN_HOI, Role.ADMINISTRATOR),
}

# Citizens who act in Hoa's place: for this procedure or another, now or no longer.
FILES, FOLLOWS, RECEIVES = "nop-thay", "theo-doi", "nhan-thay"
ELSEWHERE, EXPIRED, REVOKED = "viec-khac", "het-han", "da-thu-hoi"
ENTRUSTED: Final = (FILES, FOLLOWS, RECEIVES, ELSEWHERE, EXPIRED, REVOKED)
_SCOPE: Final = {
    FILES: Standing.FILES_FOR,
    FOLLOWS: Standing.FOLLOWS_FOR,
    RECEIVES: Standing.RECEIVES_FOR,
}

KINDS: Final = (
    Kind("anonymous"),
    Kind("another citizen", STRANGER, applicant=True),
    Kind("the applicant", OWNER, applicant=True),
    Kind("a co-editor", EDITOR, applicant=True),
    *(Kind(each, each, applicant=True) for each in ENTRUSTED),
    _official("reception", "batri-tiepnhan", BA_TRI, Role.RECEPTION),
    _official("specialist", "batri-hotich", BA_TRI, Role.SPECIALIST),
    _official("division head", "batri-truongphong", BA_TRI, Role.DIVISION_HEAD),
    _official("leader", "batri-chutich", BA_TRI, Role.LEADER),
    _official("registry clerk", "batri-vanthu", BA_TRI, Role.REGISTRY_CLERK),
    _official("reception elsewhere", "anhoi-tiepnhan", AN_HOI, Role.RECEPTION),
    _official("leader elsewhere", "anhoi-chutich", AN_HOI, Role.LEADER),
    _official(
        "service centre", "ttpvhcc-tiepnhan", walks.SERVICE_CENTRE, Role.RECEPTION
    ),
    _official("rules official", "vpubnd-chuyenvien", CONTROL, Role.SPECIALIST),
    _official("rules leader", "vpubnd-lanhdao", CONTROL, Role.LEADER),
    _official("province administrator", "quantri-tinh", PROVINCE, Role.ADMINISTRATOR),
    *(_official(each, each, *place) for each, place in APPOINTED.items()),
    Kind("partner", scopes=frozenset({"feed.read"})),
    Kind("partner for another scope", scopes=frozenset({"documents.exchange"})),
    Kind("National Portal", portal=True),
)


def nothing(_: Kind) -> frozenset[Standing]:
    return frozenset()


@dataclass(frozen=True)
class Own:
    """What belongs to one person."""

    handle: str

    def __call__(self, kind: Kind) -> frozenset[Standing]:
        mine = kind.handle == self.handle
        return frozenset({Standing.SELF}) if mine else frozenset()


@dataclass(frozen=True)
class OfDossier:
    """Hoa's dossier, filed at Ba Tri and never elsewhere, in one status."""

    status: Status
    step: Role | None = None

    def __call__(self, kind: Kind) -> frozenset[Standing]:
        return self._applicants(kind) | self._officials(kind)

    def _applicants(self, kind: Kind) -> frozenset[Standing]:
        editable = self.status in {Status.DRAFT, Status.SUPPLEMENT_REQUESTED}
        if kind.handle == OWNER:
            return frozenset({Standing.OWNER})
        if kind.handle == EDITOR and editable:
            return frozenset({Standing.CO_EDITOR})
        if kind.handle in _SCOPE and (
            self.status is not Status.DRAFT or kind.handle == FILES
        ):
            return frozenset({_SCOPE[kind.handle]})
        return frozenset()

    def _officials(self, kind: Kind) -> frozenset[Standing]:
        filed = self.status is not Status.DRAFT
        if kind.role is Role.AUDITOR and kind.office == PROVINCE and filed:
            return frozenset({Standing.AUDITOR})
        if kind.office != BA_TRI or not kind.works or not filed:
            return frozenset()
        found = {Standing.PASSED_THROUGH, Standing.ANSWERS_FOR}
        found |= {Standing.LEADS_OFFICE} if kind.role is Role.LEADER else set()
        if self.step is not None:
            found |= {Standing.HANDLER} if kind.role is self.step else set()
            found |= {Standing.HEAD} if kind.role in HEADS else set()
            found |= {Standing.LEADER} if kind.role is Role.LEADER else set()
        return frozenset(found)


def of_offer(kind: Kind) -> frozenset[Standing]:
    """Tell as whom one stands before what Hoa offered to another citizen."""
    sides = {OWNER: Standing.PRINCIPAL, STRANGER: Standing.AGENT}
    return frozenset({sides[kind.handle]} if kind.handle in sides else ())


def of_claim(kind: Kind) -> frozenset[Standing]:
    """Tell as whom one stands before the guardianship that Hoa claims."""
    if kind.handle == OWNER:
        return frozenset({Standing.AGENT})
    return frozenset({Standing.RECEPTION} if kind.role is Role.RECEPTION else ())


def offered_it(kind: Kind) -> frozenset[Duty]:
    return frozenset({Duty.CONCERNS_ONESELF} if kind.handle == OWNER else ())


def nothing_done(_: Kind) -> frozenset[Duty]:
    return frozenset()


def of_office(kind: Kind) -> frozenset[Standing]:
    """Tell as whom one stands before the office of Ba Tri."""
    if kind.office != BA_TRI or not kind.works:
        return frozenset()
    leads = {Standing.LEADS_OFFICE} if kind.role is Role.LEADER else set()
    return frozenset({Standing.MEMBER, *leads})


def of_lists(kind: Kind) -> frozenset[Standing]:
    """Tell as whom one stands before what the office of Ba Tri keeps."""
    if kind.role is Role.AUDITOR and kind.office == PROVINCE:
        return frozenset({Standing.AUDITOR})
    post = {
        Role.LEADER: Standing.LEADS_OFFICE,
        Role.REGISTRY_CLERK: Standing.ARCHIVIST,
    }
    keeps = kind.office == BA_TRI and kind.role in post
    return frozenset({post[kind.role]} if keeps and kind.role else ())


def of_posts(kind: Kind) -> frozenset[Standing]:
    """Tell as whom one stands before the posts of Ba Tri."""
    if kind.role is not Role.ADMINISTRATOR:
        return frozenset()
    if kind.office == PROVINCE:
        return frozenset({Standing.ADMINISTERS, Standing.ADMINISTERS_ABOVE})
    return frozenset({Standing.ADMINISTERS} if kind.office == BA_TRI else ())


def of_account(kind: Kind) -> frozenset[Standing]:
    """Tell as whom one stands before the account of an official of Ba Tri."""
    reaches = kind.role is Role.ADMINISTRATOR and kind.office in {BA_TRI, PROVINCE}
    return frozenset({Standing.ADMINISTERS} if reaches else ())


def administers_somewhere(kind: Kind) -> frozenset[Standing]:
    return frozenset({Standing.ADMINISTERS} if kind.role is Role.ADMINISTRATOR else ())


def of_audit(kind: Kind) -> frozenset[Standing]:
    """Tell as whom one stands before what was done at Ba Tri."""
    audits = kind.role is Role.AUDITOR and kind.office == PROVINCE
    return frozenset({Standing.AUDITOR, Standing.AUDITS_ALL} if audits else ())


def of_rules(kind: Kind) -> frozenset[Standing]:
    if kind.office != CONTROL:
        return frozenset()
    leads = {Standing.CONTROL_LEADER} if kind.role is Role.LEADER else set()
    return frozenset({Standing.CONTROL_OFFICIAL, *leads})


def of_exchange(kind: Kind) -> frozenset[Standing]:
    """Tell as whom one stands before what Ba Tri's dossier sends to the Portal."""
    centre = {Standing.CENTRE} if kind.office == walks.SERVICE_CENTRE else set()
    member = {Standing.MEMBER} if kind.office == BA_TRI and kind.works else set()
    return frozenset(centre | member)


def of_hands(kind: Kind) -> frozenset[Standing]:
    """Tell as whom one stands before what the specialist of Ba Tri has taken."""
    if kind.handle == "batri-hotich":
        return frozenset({Standing.HOLDER})
    heads = kind.office == BA_TRI and kind.role in HEADS
    return frozenset({Standing.HEAD}) if heads else frozenset()
