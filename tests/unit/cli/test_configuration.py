"""Settings out of files, environment and flags."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from vivace.cli import main
from vivace.cli.configuration import load_configuration
from vivace.errors import InvalidError
from vivace.server.settings import ServerSettings

COURSE = """\
datasources:
  postgres:
    url: "jdbc:postgresql://postgres:5432/kestra"
    driverClassName: org.postgresql.Driver
    username: kestra
    password: "k@3/str4"
kestra:
  server: {basicAuth: {username: "admin@kestra.io", password: Admin1234!}}
  repository: {type: postgres}
  queue: {type: postgres}
  storage: {type: local, local: {basePath: /app/storage}}
  tasks: {tmpDir: {path: /tmp/kestra-wd/tmp}}
  url: http://localhost:8080/
"""


def load(
    tmp_path: Path, text: str = "", environ: dict[str, str] | None = None, **flags: Any
) -> Any:
    file = tmp_path / "application.yml"
    file.write_text(text)
    return load_configuration([file] if text else [], environ or {}, flags)


def test_without_anything_the_defaults_hold(tmp_path: Path) -> None:
    loaded = load(tmp_path)
    assert loaded.settings == ServerSettings()
    assert (loaded.origins, loaded.notices) == ({}, [])


def test_the_file_of_the_courses_starts_unchanged(tmp_path: Path) -> None:
    loaded = load(tmp_path, COURSE)
    settings = loaded.settings
    assert settings.database == "postgresql://kestra:k%403%2Fstr4@postgres:5432/kestra"
    assert (settings.basic_auth_user, settings.basic_auth_password) == (
        "admin@kestra.io",
        "Admin1234!",
    )
    assert settings.storage == "/app/storage"
    assert settings.url == "http://localhost:8080/"
    assert sorted(loaded.notices) == [
        "`kestra.queue.type` has no meaning here",
        "`kestra.repository.type` has no meaning here",
        "`kestra.tasks.tmpDir.path` has no meaning here",
    ]


@pytest.mark.parametrize("spelling", ["env-vars-prefix", "envVarsPrefix", "env_vars_prefix"])
def test_keys_are_equal_in_every_spelling(tmp_path: Path, spelling: str) -> None:
    text = f"kestra: {{variables: {{{spelling}: X_, globals: {{a: {{b-c: 1}}}}}}}}"
    settings = load(tmp_path, text).settings
    assert settings.env_vars_prefix == "X_"
    assert settings.globals == {"a": {"b-c": 1}}


def test_what_kestra_configures_by_type_is_our_setting(tmp_path: Path) -> None:
    loaded = load(
        tmp_path,
        """
kestra:
  plugins:
    configurations:
      - type: io.kestra.plugin.scripts.runner.docker.Docker
        values: {volume-enabled: true, colour: blue}
vivace:
  plugin-settings: {docker-host: tcp://there}
""",
    )
    assert loaded.settings.plugin_settings == {
        "docker-volumes-enabled": True,
        "docker-host": "tcp://there",
    }
    (notice,) = loaded.notices
    assert "`colour`" in notice
    with pytest.raises(InvalidError, match="expected a map"):
        load(tmp_path, "kestra: {plugins: {configurations: [{type: x, values: 5}]}}")


def test_our_own_file(tmp_path: Path) -> None:
    text = """
vivace:
  port: 9000
  data-dir: /data
  apiTokens: {ci: secret}
  hosts: [a.example, b.example]
  access_log: true
"""
    settings = load(tmp_path, text).settings
    assert (settings.port, settings.data_dir, settings.access_log) == (9000, Path("/data"), True)
    assert settings.api_tokens == {"ci": "secret"}
    assert settings.hosts == {"a.example", "b.example"}


def test_flags_win_over_environment_over_file(tmp_path: Path) -> None:
    text = "vivace: {port: 1, host: a, timezone: Europe/Paris}"
    loaded = load(tmp_path, text, {"VIVACE_PORT": "2", "VIVACE_HOST": "b"}, port=3, host=None)
    assert (loaded.settings.port, loaded.settings.host) == (3, "b")
    assert loaded.settings.timezone == "Europe/Paris"
    assert loaded.origins == {
        "port": "flag",
        "host": "VIVACE_HOST",
        "timezone": str(tmp_path / "application.yml"),
    }


def test_variables_of_kestra_are_understood(tmp_path: Path) -> None:
    environ = {
        "KESTRA_URL": "http://k",
        "KESTRA_SERVER_BASICAUTH_USERNAME": "u",
        "KESTRA_SERVER_BASIC__AUTH_PASSWORD": "p",
        "MICRONAUT_SERVER_PORT": "99",
        "DATASOURCES_POSTGRES_URL": "jdbc:postgresql://h:1/d",
        "KESTRA_TEST1": "not a setting",
    }
    settings = load(tmp_path, environ=environ).settings
    assert (settings.url, settings.port) == ("http://k", 99)
    assert (settings.basic_auth_user, settings.basic_auth_password) == ("u", "p")
    assert settings.database == "postgresql://h:1/d"


def test_a_whole_file_may_stand_in_a_variable_or_be_named_by_one(tmp_path: Path) -> None:
    named = tmp_path / "named.yml"
    named.write_text("kestra: {url: http://named}")
    environ = {
        "KESTRA_CONFIGURATION": "kestra: {url: http://text, environment: {name: dev}}",
        "MICRONAUT_CONFIG_FILES": str(named),
    }
    settings = load(tmp_path, environ=environ).settings
    assert (settings.url, settings.environment_name) == ("http://named", "dev")


def test_placeholders_are_filled(tmp_path: Path) -> None:
    text = 'kestra: {url: "http://${HOST:localhost}:${PORT}/${kestra.path:}"}'
    assert load(tmp_path, text, {"PORT": "1"}).settings.url == "http://localhost:1/"
    with pytest.raises(InvalidError, match="environment variable `PORT`"):
        load(tmp_path, text)


def test_an_account_that_is_turned_off_is_none(tmp_path: Path) -> None:
    text = "kestra: {server: {basic-auth: {enabled: false, username: u, password: p}}}"
    assert load(tmp_path, text).settings.basic_auth_user is None


@pytest.mark.parametrize(
    ("storage", "location"),
    [
        ("{type: s3, s3: {bucket: b}}", "s3://b"),
        ("{type: minio, minio: {bucket: b}}", "s3://b"),
        ("{type: gcs, gcs: {bucket: b}}", "gs://b"),
        ("{type: azure, azure: {container: c}}", "az://c"),
    ],
)
def test_object_stores_become_urls(tmp_path: Path, storage: str, location: str) -> None:
    assert load(tmp_path, f"kestra: {{storage: {storage}}}").settings.storage == location


@pytest.mark.parametrize(("length", "seconds"), [("5m", 300.0), ("PT1H", 3600.0), ("30s", 30.0)])
def test_lengths_of_both_kinds(tmp_path: Path, length: str, seconds: float) -> None:
    text = f"kestra: {{server: {{termination-grace-period: {length}}}}}"
    assert load(tmp_path, text).settings.drain_seconds == seconds


@pytest.mark.parametrize(
    ("text", "notice"),
    [
        ("kestra: {nonsense: {a: 1}}", "unknown setting `kestra.nonsense.a`"),
        ("other: 1", "unknown setting `other`"),
        ("logger: {levels: {a.b: INFO}}", "`logger.levels.a.b` has no meaning here"),
        ("datasources: {h2: {url: x}}", "the embedded database is SQLite"),
        ("kestra: {storage: {type: s3, s3: {bucket: b, access-key: x}}}", "credentials of storage"),
    ],
)
def test_what_is_passed_over_is_told(tmp_path: Path, text: str, notice: str) -> None:
    assert [notice in line for line in load(tmp_path, text).notices] == [True]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("vivace: {prt: 1}", "no setting `vivace.prt`"),
        ("vivace: {port: x}", "the setting `port` cannot be `x`"),
        ("vivace: 5", "holds no map of settings"),
        ("[1]", "holds no map of settings"),
        ("a: [", "Illegal Flow source"),
        ("datasources: {mysql: {url: x}}", "MySQL is not supported"),
        ("kestra: {storage: {type: tape}}", "`tape` is no kind of storage"),
        ("kestra: {variables: {globals: 5}}", "expected a map"),
        ("micronaut: {server: {port: x}}", "`micronaut.server.port` cannot be `x`"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InvalidError, match=message):
        load(tmp_path, text)


def test_a_missing_file_is_told() -> None:
    with pytest.raises(InvalidError, match=r"/no/such\.yml cannot be read"):
        load_configuration([Path("/no/such.yml")], {}, {})


def test_settings_are_shown_with_their_origin_and_without_secrets(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.yml"
    file.write_text(COURSE)
    monkeypatch.setenv("VIVACE_ENCRYPTION_KEY", "hunter2")
    monkeypatch.setenv("VIVACE_API_TOKENS", "ci=hunter3")
    assert main.run(["config", "show", "-c", str(file)]) == 0
    shown = capsys.readouterr().out
    rows = {line.split()[0]: line.split()[1:] for line in shown.splitlines()}
    assert rows["database"] == ["postgresql://kestra:******@postgres:5432/kestra", str(file)]
    assert rows["encryption-key"] == ["******", "VIVACE_ENCRYPTION_KEY"]
    assert rows["port"] == ["8080", "default"]
    for secret in ("hunter", "Admin1234", "str4"):
        assert secret not in shown


def test_what_may_be_read_and_uploaded_is_kestras_setting_and_ours(tmp_path: Path) -> None:
    kestra = """
kestra: {local-files: {allowed-paths: [/data, /more]}}
micronaut: {server: {max-request-size: 512MB}}
"""
    for text in (kestra, "vivace: {allowed-paths: '/data,/more', max-request-bytes: 536870912}"):
        settings = load(tmp_path, text).settings
        assert settings.allowed_paths == (Path("/data"), Path("/more"))
        assert settings.max_request_bytes == 512 * 1024**2
    with pytest.raises(InvalidError, match="512MB"):
        load(tmp_path, "vivace: {max-request-bytes: much}")
