import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from app.core.settings import CoreSettings
from app.integrations.national_portal.dvc_sync.settings import DvcSyncSettings
from app.integrations.national_portal.settings import NationalPortalSettings

ROOT: Final = Path(__file__).parents[2]
COMPOSE_TEXT: Final = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
COMPOSE: Final[dict[str, Any]] = yaml.safe_load(COMPOSE_TEXT)
SERVICES: Final[dict[str, Any]] = COMPOSE["services"]
APP_SERVICES: Final = [
    name for name, service in SERVICES.items() if service.get("build") == "."
]
DOCKERFILE: Final = (ROOT / "Dockerfile").read_text(encoding="utf-8")
EXAMPLE: Final = (ROOT / "deploy/example.env").read_text(encoding="utf-8")

VARIABLE: Final = re.compile(r"\$\{(\w+)([^}]*)\}")
PINNED: Final = re.compile(r"^[\w./-]+:v?\d+\.\d+[\w.-]*(@sha256:[0-9a-f]{64})?$")
SECRET: Final = re.compile(r"PASSWORD|SECRET|KEY|TOKEN")


def test_every_variable_is_required_and_listed_in_the_example() -> None:
    used = VARIABLE.findall(COMPOSE_TEXT)

    assert [name for name, rest in used if not rest.startswith(":?")] == []
    assert {name for name, _ in used} == set(example_values())


def test_the_example_holds_no_value() -> None:
    assert {name: value for name, value in example_values().items() if value} == {}


@pytest.mark.parametrize("name", SERVICES)
def test_no_secret_is_written_down(name: str) -> None:
    environment = SERVICES[name].get("environment", {})

    literal = {
        key: value
        for key, value in environment.items()
        if SECRET.search(key) and not re.fullmatch(VARIABLE, str(value))
    }
    assert literal == {}
    passwords = [
        password
        for value in environment.values()
        for password in re.findall(r"://[^:/@]+:([^@]+)@", str(value))
    ]
    assert all(re.fullmatch(VARIABLE, password) for password in passwords)


@pytest.mark.parametrize(
    "name", [name for name in SERVICES if name not in APP_SERVICES]
)
def test_a_foreign_image_is_pinned_by_its_version(name: str) -> None:
    assert PINNED.match(SERVICES[name]["image"])


def test_the_base_images_are_pinned_by_their_version() -> None:
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, flags=re.MULTILINE)

    assert bases
    assert all(PINNED.match(base) for base in bases)


def test_only_the_proxy_is_reachable_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == [
        "proxy"
    ]
    assert SERVICES["proxy"]["networks"] == ["edge"]
    assert COMPOSE["networks"]["data"] == {"internal": True}


def test_only_migrations_know_the_owner() -> None:
    assert [
        name
        for name, service in SERVICES.items()
        if "MOTCUA_DATABASE__OWNER_URL" in service.get("environment", {})
    ] == ["migrate"]


def test_portal_and_worker_wait_for_the_migration() -> None:
    for name in ("portal", "worker"):
        waits = SERVICES[name]["depends_on"]
        assert waits["migrate"] == {"condition": "service_completed_successfully"}


@pytest.mark.parametrize("name", APP_SERVICES)
def test_an_app_service_runs_a_command_that_exists(name: str) -> None:
    done = run(str(ROOT / "motcua"), *SERVICES[name]["command"], "--help")

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", APP_SERVICES)
def test_an_app_service_has_few_rights(name: str) -> None:
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert all(volume.endswith(":ro") for volume in service["volumes"])


def test_the_portal_finds_every_setting_it_is_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in filled("migrate").items():
        monkeypatch.setenv(name, value)

    settings = CoreSettings()

    assert settings.public_url == "x"
    assert settings.files.url == "s3://motcua-files"
    assert settings.database.url is not None
    assert settings.database.owner_url is not None
    assert settings.database.owner_url != settings.database.url


def test_the_national_portal_gets_what_it_needs() -> None:
    prefix = "MOTCUA_NATIONAL_PORTAL__"
    given = {
        name.removeprefix(prefix).lower()
        for name in SERVICES["worker"]["environment"]
        if name.startswith(prefix)
    }

    fields = NationalPortalSettings.model_fields
    required = {name for name, field in fields.items() if field.is_required()}
    assert required <= given <= set(fields)


def test_the_successor_of_the_portal_gets_what_it_needs() -> None:
    text = (ROOT / "deploy/national-portal-2026.yml").read_text(encoding="utf-8")
    prefix = "MOTCUA_NATIONAL_PORTAL__DVC_SYNC__"
    services = yaml.safe_load(text)["services"]
    given = {
        name.removeprefix(prefix).lower() for name in services["worker"]["environment"]
    }

    fields = DvcSyncSettings.model_fields
    assert set(services) == {name for name in APP_SERVICES if name in services}
    assert given == {name for name, field in fields.items() if field.is_required()}
    assert all(rest.startswith(":?") for _, rest in VARIABLE.findall(text))


def test_every_mounted_file_exists() -> None:
    mounted = [
        volume.split(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", [])
        if volume.startswith("./")
    ]

    assert mounted
    assert [path for path in mounted if not (ROOT / path).is_file()] == []


def test_every_copied_path_exists_and_is_let_in() -> None:
    copied = [
        source
        for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, flags=re.MULTILINE)
        for source in line.split()[:-1]
    ]
    let_in = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()

    assert copied
    assert [source for source in copied if f"!{source}" not in let_in] == []
    assert [source for source in copied if not (ROOT / source).exists()] == []


def test_the_image_runs_unprivileged_on_locked_packages() -> None:
    last_stage = DOCKERFILE.split("FROM ")[-1]
    user = re.search(r"^USER (\d+)", last_stage, flags=re.MULTILINE)

    assert user is not None
    assert int(user[1]) > 0
    assert "/health/ready" in last_stage
    installs = re.findall(r"pip (?:install|sync)[^&]+", DOCKERFILE)
    assert len(installs) == 2
    assert all("--require-hashes" in install for install in installs)


def test_docker_compose_accepts_the_file(tmp_path: Path) -> None:
    docker = shutil.which("docker")
    if docker is None or run(docker, "compose", "version").returncode != 0:
        pytest.skip("the docker compose plugin is not installed")
    filled_in = tmp_path / ".env"
    filled_in.write_text("".join(f"{name}=x\n" for name in example_values()))

    done = run(docker, "compose", "--env-file", str(filled_in), "config", "--quiet")

    assert done.returncode == 0, done.stderr


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  commands of ours, no shell
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )


def example_values() -> dict[str, str]:
    lines = [line for line in EXAMPLE.splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def filled(service: str) -> dict[str, str]:
    """Return the service's environment with x for every variable."""
    environment = SERVICES[service]["environment"]
    return {name: VARIABLE.sub("x", str(value)) for name, value in environment.items()}
