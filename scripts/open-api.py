"""Tests the open interface from outside: serves a demo city on loopback, makes keys and consents as people do, and lets
schemathesis call every operation of /api/v1/openapi.json with data that fits the description and data that does not.

    python scripts/open-api.py PATH-OF-ANJU
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import requests

EXAMPLES = "60"
SEED = "2026"
PICTURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def application(letter):
    """An application that fits every rule, of somebody who lives alone."""
    return {
        "household": {"marital": "single"},
        "housing": {"kind": "rented", "area": "42.6", "people": 1, "rent": "800"},
        "livelihood": {"group": "family"},
        "wish": {"mode": "flat", "area": "0101", "district": "01"},
        "commitment": {"text_version": letter, "document": {"name": "letter.png", "content": PICTURE}},
    }


class Hall:
    """A demo city of its own, served on loopback."""

    def __init__(self, binary, folder):
        self.binary, self.data = binary, folder / "data"
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "TMPDIR")}
        (folder / "site").mkdir()
        self.environment = {
            **kept,
            "ANJU_DATA": str(self.data),
            "ANJU_ADDR": "127.0.0.1:0",
            "ANJU_SITE": str(folder / "site"),
            "ANJU_CALM_REGISTERS": "true",
            "ANJU_RECHECK_HOUR": "off",
            "ANJU_LOG": "error",
        }
        self.folder = folder
        self.residents = self.make()

    def anju(self, *words):
        done = subprocess.run(
            [self.binary, *words], env=self.environment, cwd=self.folder, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise SystemExit(f"anju {' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    def make(self):
        """The residents of the showcase who apply: name, ID number, phone."""
        told = self.anju("demo", "--households", "1").split("Residents:", 1)[1].splitlines()
        lines = [line.split() for line in told if line.startswith("  ")]
        return [fields[:3] for fields in lines if len(fields) >= 3 and fields[1][:17].isdigit() and fields[2].isdigit()]

    def serve(self):
        self.process = subprocess.Popen(
            [self.binary, "serve"], env=self.environment, cwd=self.folder, stdout=subprocess.PIPE, text=True
        )
        self.url = self.process.stdout.readline().strip()
        if not self.url.startswith("http://127.0.0.1:"):
            raise SystemExit(f"the hall does not serve: {self.url}")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)

    def last_code(self, phone):
        for _ in range(100):
            file = self.data / "demo-sms.ndjson"
            lines = file.read_text().splitlines() if file.exists() else []
            for line in reversed([json.loads(line) for line in lines]):
                digits = "".join(sign if sign.isascii() and sign.isdigit() else " " for sign in line["text"]).split()
                if line["phone"] == phone and any(len(word) == 6 for word in digits):
                    return next(word for word in digits if len(word) == 6)
            self.process.poll()
            subprocess.run(["sleep", "0.1"], check=True)
        raise SystemExit(f"no code came to {phone}")


class Resident:
    """A browser of somebody who opens an account and gives a system their consent."""

    def __init__(self, hall, person):
        self.hall, self.browser = hall, requests.Session()
        self.browser.headers.update({"Accept": "application/json", "Sec-Fetch-Site": "same-origin"})
        name, number, phone = person
        self.post("identity/register", name=name, resident_id=number, phone=phone, agreed="1")
        self.post("identity/register-code", code=hall.last_code(phone))

    def post(self, function, **fields):
        answer = self.browser.post(f"{self.hall.url}/api/{function}", data=fields, allow_redirects=False)
        if answer.status_code >= 400 or "#errors" in answer.headers.get("Location", ""):
            raise SystemExit(f"{function}: {answer.status_code} {answer.headers.get('Location')} {answer.text}")
        return answer

    def consent(self):
        """A token for the first system that may hand in applications."""
        client = self.post("interface/shares").json()["clients"][0][0]
        self.post("interface/share", client=client, days="7", agree="1")
        return self.post("interface/shares").json()["token"]


def hand_in(hall, key, token, letter):
    headers = {"Authorization": f"Bearer {key}", "Anju-Consent": token, "Idempotency-Key": "made-by-the-test"}
    answer = requests.post(f"{hall.url}/api/v1/applications", json=application(letter), headers=headers)
    if answer.status_code != 201:
        raise SystemExit(f"the application was not taken: {answer.status_code} {answer.text}")
    return answer.json()["receipt"]


def settings(key, followed, receipt, waiting):
    """What schemathesis is told: who asks, which case there is, and that a rule of the field may say no to what is well formed."""
    return f"""
headers = {{ Authorization = "Bearer {key}" }}

[checks]
positive_data_acceptance.expected-statuses = ["2xx", "404", "409", "422"]

[[operations]]
include-operation-id = "case_status"
parameters = {{ "path.receipt" = "{receipt}", "header.Anju-Consent" = "{followed}" }}

[[operations]]
include-operation-id = "submit_application"
parameters = {{ "header.Anju-Consent" = "{waiting}" }}
"""


def main():
    binary = str(Path(sys.argv[1]).resolve())
    folder = Path(tempfile.mkdtemp(prefix="anju-interface-"))
    hall = None
    try:
        hall = Hall(binary, folder)
        key = hall.anju("api-key", "add", "Schemathesis", "--scope", "status,submit,statistics", "--quota", "1000000").strip()
        letter = os.environ.get("ANJU_LETTER", "2026-2")
        hall.serve()
        first, second = (Resident(hall, person) for person in hall.residents[:2])
        followed, waiting = first.consent(), second.consent()
        receipt = hand_in(hall, key, followed, letter)
        config = folder / "schemathesis.toml"
        config.write_text(settings(key, followed, receipt, waiting))
        command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(config), "run"]
        command += [f"{hall.url}/api/v1/openapi.json", "--checks", "all", "--max-examples", EXAMPLES, "--seed", SEED]
        command += ["--generation-database", "none", "--no-color", *sys.argv[2:]]
        return subprocess.run(command, cwd=folder, check=False).returncode
    finally:
        if hall is not None and getattr(hall, "process", None):
            hall.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
