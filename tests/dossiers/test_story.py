"""The story in docs/ is true: each of its requests is sent, each answer compared."""

from pathlib import Path

import pytest

from tests.dossiers import storybook
from tests.dossiers.storybook import Mismatch, Player
from tests.dossiers.towns import Town

PAGE = Path(__file__).parents[2] / "docs/story.md"
SEARCH = """
```http
GET /v1/procedures?q=giay+doc+than&size=1
```

```json 200
{"items": [{"code": "%s"}]}
```
"""


@pytest.mark.slow
async def test_the_story_goes_as_it_is_told(own_town: Town) -> None:
    player = Player(own_town)

    await player.play(PAGE.read_text("utf-8"))

    assert player.played > 60


def test_every_request_of_the_story_has_its_answer() -> None:
    kinds = [
        each.kind
        for each in storybook.blocks(PAGE.read_text("utf-8"))
        if each.kind in {"http", "json"}
    ]

    assert kinds == ["http", "json"] * (len(kinds) // 2)


async def test_an_answer_that_is_otherwise_stops_the_story(town: Town) -> None:
    await Player(town).play(SEARCH % "1.004873")

    with pytest.raises(Mismatch, match="code"):
        await Player(town).play(SEARCH % "1.000656")


@pytest.mark.parametrize(
    ("shown", "got"),
    [
        ({"a": 1}, {"b": 1}),
        ([1], [1, 2]),
        ([1, "…"], []),
        ({"a": {"b": 1}}, {"a": {"b": 2}}),
        (None, 0),
    ],
)
def test_what_differs_from_the_page_is_seen(shown: object, got: object) -> None:
    with pytest.raises(Mismatch):
        storybook.compare(shown, got, "here")


@pytest.mark.parametrize(
    ("shown", "got"),
    [("…", {"any": 1}), ({}, {"more": 1}), ([1, "…"], [1, 2]), ([], [])],
)
def test_what_the_page_leaves_open_may_be_anything(shown: object, got: object) -> None:
    storybook.compare(shown, got, "here")
