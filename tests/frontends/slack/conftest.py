from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.engine.question import Library
from tests.frontends.slack.scene import Scene, make_library, new_scene


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return make_library(tmp_path_factory.mktemp("bank"))


@pytest.fixture
async def scene(tmp_path: Path, library: Library) -> AsyncIterator[Scene]:
    async with new_scene(tmp_path, library) as made:
        yield made
