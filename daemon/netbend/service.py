"""What starts netbend with a machine and again when it ends: a systemd unit, a launchd agent, a Windows task."""

import plistlib
import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

NAME: Final = "netbend"
LABEL: Final = "org.netbend.play"

INSTALL: Final = {
    "systemd": "save as ~/.config/systemd/user/netbend.service, then: systemctl --user enable --now netbend && "
    "loginctl enable-linger",
    "launchd": f"save as ~/Library/LaunchAgents/{LABEL}.plist, then: launchctl load -w that file",
    "windows": "save as netbend.xml, then: schtasks /Create /TN netbend /XML netbend.xml",
}


def systemd(command: Sequence[str], folder: Path) -> str:
    """A user's unit. A renderer that finds no memory is the supervisor's affair: the unit goes on (OOMPolicy)."""
    start = " ".join(_unit_word(word) for word in command)
    return f"""[Unit]
Description=netbend, a generative network played over OSC
After=network.target sound.target
StartLimitIntervalSec=0

[Service]
ExecStart={start}
WorkingDirectory={str(folder).replace("%", "%%")}
Restart=always
RestartSec=1
KillMode=mixed
TimeoutStopSec=20
OOMPolicy=continue
LimitNOFILE=65536

[Install]
WantedBy=default.target
"""


def launchd(command: Sequence[str], folder: Path) -> str:
    """An agent of the user who is logged in: Syphon and the screen belong to that session."""
    agent = {
        "Label": LABEL,
        "ProgramArguments": list(command),
        "WorkingDirectory": str(folder),
        "RunAtLoad": True,
        "KeepAlive": True,
        "ThrottleInterval": 1,
        "ProcessType": "Interactive",
    }
    return plistlib.dumps(agent, sort_keys=False).decode()


def windows(command: Sequence[str], folder: Path) -> str:
    """A task at log-on, without a time limit, started again whenever it ends with a fault."""
    program, *arguments = command
    return f"""<?xml version="1.0"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <Triggers><LogonTrigger><Enabled>true</Enabled></LogonTrigger></Triggers>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <Priority>4</Priority>
    <RestartOnFailure><Interval>PT1M</Interval><Count>999</Count></RestartOnFailure>
  </Settings>
  <Actions>
    <Exec>
      <Command>{escape(program)}</Command>
      <Arguments>{escape(subprocess.list2cmdline(arguments))}</Arguments>
      <WorkingDirectory>{escape(str(folder))}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
"""


def _unit_word(word: str) -> str:
    """A word as systemd reads it: % and $ are its own, quotes keep spaces."""
    word = word.replace("%", "%%").replace("$", "$$")
    return word if shlex.quote(word) == word else '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'


KINDS: Final = {"systemd": systemd, "launchd": launchd, "windows": windows}
