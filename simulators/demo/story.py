"""Tell what happens, in Vietnamese, as it happens."""

from dataclasses import dataclass
from typing import Any

from rich.console import Console

from simulators.demo.people import Person


@dataclass(frozen=True)
class Story:
    console: Console
    portal_url: str

    def chapter(self, title: str) -> None:
        self.console.print()
        self.console.rule(f"[bold]{title}", align="left")

    def say(self, text: str) -> None:
        self.console.print(f"  {text}", highlight=False)

    def step(self, step: dict[str, Any], official: Person, deed: str) -> None:
        self.say(f"{step['office']} — {official.name}: {step['label']}: {deed}.")

    def address(self, what: str, path: str) -> None:
        self.console.print(
            f"  {what}: {self.portal_url}{path}", style="cyan", highlight=False
        )

    def comparison(self, *, equal: bool) -> None:
        found = "khớp từng bước" if equal else "KHÔNG KHỚP"
        self.say(f"Cổng Dịch vụ công quốc gia: {found}.")

    def verdict(self, code: str, indication: str) -> None:
        self.say(f"Bên thứ ba kiểm tra kết quả {code}, không cần mạng: {indication}.")
