"""The table as the page docs/policy.md; `motcua policy page` prints it. Pure."""

from typing import Final

from app.identity.assurance import Level, Need
from app.identity.policy.dossier_rules import DOSSIER_RULES
from app.identity.policy.office_rules import OFFICE_RULES
from app.identity.policy.permissions import Permission
from app.identity.policy.rules import Rule
from app.identity.policy.standings import CAPTION, DUTY_CAPTION, Standing

_HEAD: Final = """# Who may do what

Printed from the table in `app/identity/policy` by `./motcua policy page`; a test keeps it
true. *Comes in* is the kind of account that may call at all (401 for nobody, 403
`not_for_you` for the others). *May* is as whom; without one, everybody who comes in.
Who is not named there is answered 403 with the code under *otherwise* if *told it
exists*, and 404, as if there were nothing, if not. *Not* names the separation of
duties: who did that for the same thing is refused, whatever else they are.
"""


def page() -> str:
    """Return the whole page."""
    sheets = (
        ("On one dossier", DOSSIER_RULES),
        ("On everything else", OFFICE_RULES),
    )
    parts = [_HEAD, *(_sheet(title, rules) for title, rules in sheets), _captions()]
    return "\n".join(parts)


def _sheet(title: str, rules: dict[Permission, Rule]) -> str:
    lines = [
        f"## {title}",
        "",
        "| act | comes in | may | told it exists | otherwise | not |",
        "|---|---|---|---|---|---|",
    ]
    lines += [_row(permission, rule) for permission, rule in rules.items()]
    return "\n".join([*lines, ""])


def _row(permission: Permission, rule: Rule) -> str:
    scope = f" (`{rule.scope}`)" if rule.scope else ""
    told = rule.seen_by - rule.by
    cells = (
        f"`{permission}`",
        _names(rule.enter) + scope + _need(rule.need),
        _names(rule.by),
        _names(told),
        f"`{rule.otherwise}`" if rule.by and told else "",
        ", ".join(f"`{duty}`: `{why}`" for duty, why in rule.apart.items()),
    )
    return f"| {' | '.join(cells)} |"


def _need(need: Need) -> str:
    asked = []
    if need.level > Level.ONE:
        asked.append(f"level {need.level:d}")
    if need.max_age is not None:
        asked.append(f"proved within {need.max_age.total_seconds() / 60:.0f} min")
    return f" ({', '.join(asked)})" if asked else ""


def _names(standings: frozenset[Standing]) -> str:
    return " · ".join(f"`{each}`" for each in Standing if each in standings)


def _captions() -> str:
    lines = ["## Words", "", "| word | Vietnamese |", "|---|---|"]
    lines += [f"| `{standing}` | {CAPTION[standing]} |" for standing in Standing]
    lines += [f"| `{duty}` | {text} |" for duty, text in DUTY_CAPTION.items()]
    return "\n".join([*lines, ""])
