"""The times of the course's commands: of commands that did what they should, and of no others."""

import pytest

import commands


def test_a_short_run_prints_and_keeps_a_table(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(commands, "HERE", tmp_path)
    monkeypatch.setattr("sys.argv", ["commands.py", "--rounds", "1", "--rows", "layerlab status"])
    assert commands.main() == 0
    table = capsys.readouterr().out
    assert "| `layerlab status` | " in table
    assert "| 150 ms |" in table
    assert (tmp_path / "results" / "commands.md").read_text("utf-8") == table


def test_what_does_not_do_its_job_is_not_timed(capsys, tmp_path, monkeypatch):
    wrong = commands.Command("wrong", ("-c", "print('something else')"), 1.0, "right")
    fails = commands.Command("fails", ("-c", "raise SystemExit(3)"), 1.0)
    monkeypatch.setattr(commands, "HERE", tmp_path)
    for command in (wrong, fails):
        monkeypatch.setattr(commands, "commands", lambda command=command: [command])
        monkeypatch.setattr("sys.argv", ["commands.py", "--rounds", "1"])
        assert commands.main() == 1
        assert f"{command.name} failed" in capsys.readouterr().err
    assert not (tmp_path / "results").exists()


@pytest.mark.parametrize("name", ["status", "test 04_layers"])
def test_every_command_has_a_goal(name):
    (found,) = [command for command in commands.commands() if command.name.endswith(name)]
    assert found.goal in (commands.STATUS, commands.TEST)
