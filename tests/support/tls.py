"""A certificate authority of a test's own, by way of OpenSSL's command."""

import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

assert shutil.which("openssl"), "`make test` installs openssl"


class Certified(NamedTuple):
    certificate: Path
    key: Path


class Authority:
    """`certificate` is what a client trusts; `certify` makes what a server shows."""

    def __init__(self, folder: Path):
        self._folder = folder
        self.certificate, self._key = folder / "ca.pem", folder / "ca.key"
        _openssl(
            "req", "-x509", "-subj", "/CN=authority", "-days", "2", *_new_key(self._key),
            "-out", self.certificate,
        )  # fmt: skip

    def certify(self, name: str) -> Certified:
        made = Certified(self._folder / f"{name}.pem", self._folder / f"{name}.key")
        request, extensions = self._folder / f"{name}.csr", self._folder / f"{name}.ext"
        extensions.write_text(f"subjectAltName = DNS:{name}\n")
        _openssl("req", "-subj", f"/CN={name}", *_new_key(made.key), "-out", request)
        _openssl(
            "x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self._key,
            "-set_serial", "1", "-days", "2", "-extfile", extensions, "-out", made.certificate,
        )  # fmt: skip
        return made


def _new_key(path: Path) -> list[str | Path]:
    return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", path]


def _openssl(*arguments: str | Path) -> None:
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)
