"""What the machine must bring beside Python: libraries, fonts and programs. The one list of them.

`scripts/setup` asks it what is missing and how to get it, before anything is installed (so: standard
library only); `tests/conftest.py` asks it where the programs are that some tests drive.

    python scripts/needs.py run|test packages   the Debian packages that would bring what is missing
    python scripts/needs.py run|test advice     what is missing, and the one line to type

`test` means what `run` needs and the tests' programs.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Need:
    """One thing, why it is needed, how to see that it is there, and what brings it on each system."""

    name: str
    why: str
    present: Callable[[], bool]
    debian: str
    fedora: str
    brew: str
    for_tests: bool = False


def _library(linux: str, mac: str) -> Callable[[], bool]:
    """The same names that WeasyPrint tries."""

    def present() -> bool:
        if sys.platform != "darwin":
            names = [linux]
        else:
            found = ctypes.util.find_library(mac)
            places = ("/opt/homebrew/lib", "/usr/local/lib")
            names = [found] if found else [f"{place}/lib{mac}.dylib" for place in places]
        for name in names:
            try:
                ctypes.CDLL(name)
            except OSError:
                continue
            return True
        return False

    return present


def _font(family: str) -> Callable[[], bool]:
    def present() -> bool:
        if not shutil.which("fc-list"):
            return False
        listing = subprocess.run(["fc-list", ":", "family"], capture_output=True, check=False).stdout
        return family in listing.decode("utf-8", "replace")

    return present


def _kin() -> list[str]:
    """What this Linux is and what it is like."""
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return []
    return f"{release.get('ID', '')} {release.get('ID_LIKE', '')}".split()


def _venv_package() -> str:
    """Debian splits `ensurepip` off; a Python beside the system's own has a package of its own."""
    own = os.path.realpath("/usr/bin/python3").endswith(f"python3.{sys.version_info.minor}")
    return "python3-venv" if own else f"python3.{sys.version_info.minor}-venv"


def find_chromium() -> str | None:
    """A Chromium that Playwright can drive: the system's, Chrome, or the one `scripts/setup` put into .venv."""
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        path = shutil.which(name)
        if path and not _is_snap(path):
            return path
    places = ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"]
    places += [str(path) for path in sorted(ROOT.glob(".venv/browsers/chromium-*/chrome-linux*/chrome"), reverse=True)]
    return next((place for place in places if os.access(place, os.X_OK)), None)


def _is_snap(path: str) -> bool:
    """Ubuntu's Chromium is a snap, or a script that asks for it. A snap does not see our temporary profiles."""
    if path.startswith("/snap/"):
        return True
    with open(path, "rb") as stream:
        head = stream.read(4000)
    return head.startswith(b"#!") and b"/snap/bin/" in head


def _chromium_package() -> str:
    """Ubuntu has no such package, only the snap: there `scripts/setup` fetches Playwright's own Chromium."""
    return "" if "ubuntu" in _kin() else "chromium"


def find_poppler() -> str | None:
    """`pdftotext`; pdffonts, pdfinfo and pdftoppm stand beside it."""
    return shutil.which("pdftotext")


def find_libreoffice() -> str | None:
    """`soffice`, with Calc."""
    path = shutil.which("soffice") or shutil.which("libreoffice")
    if path is None:
        mac = "/Applications/LibreOffice.app/Contents/MacOS/soffice"
        return mac if os.access(mac, os.X_OK) else None
    # Distributions split the suite: without Calc there is a `soffice` that opens no spreadsheet.
    base = Path(os.path.realpath(path)).parent
    return path if shutil.which("localc") or any(base.glob("libsc*lo.so")) else None


def find_java() -> str | None:
    """`java` (on a Mac without one, /usr/bin/java is a stub that only asks to install it)."""
    path = shutil.which("java")
    if path == "/usr/bin/java" and sys.platform == "darwin":
        asked = subprocess.run(["/usr/libexec/java_home"], capture_output=True, check=False)
        return path if asked.returncode == 0 else None
    return path


def find_ssh() -> str | None:
    """`ssh-keygen`."""
    return shutil.which("ssh-keygen")


def find_node() -> str | None:
    """`node`."""
    return shutil.which("node")


def has_npm() -> bool:
    """`npm`, or what it would bring: the libraries of the lock file, as `scripts/setup` noted."""
    try:
        if (ROOT / "node_modules/setup.stamp").read_bytes() == (ROOT / "package-lock.json").read_bytes():
            return True
    except OSError:
        pass
    return shutil.which("npm") is not None


def find_git() -> str | None:
    """`git`."""
    return shutil.which("git")


NEEDS = (
    Need("Python's venv", "holds the Python packages", lambda: importlib.util.find_spec("ensurepip") is not None,
         _venv_package(), "python3", "python"),
    Need("Pango", "lays out text in the PDFs", _library("libpango-1.0.so.0", "pango-1.0"),
         "libpango-1.0-0", "pango", "pango"),
    Need("PangoFT2", "lays out text in the PDFs", _library("libpangoft2-1.0.so.0", "pangoft2-1.0"),
         "libpangoft2-1.0-0", "pango", "pango"),
    Need("HarfBuzz-Subset", "without it writing a Chinese PDF takes 12 times as long",
         _library("libharfbuzz-subset.so.0", "harfbuzz-subset"), "libharfbuzz-subset0", "harfbuzz", "harfbuzz"),
    Need("Noto Sans CJK SC", "the PDFs' Chinese headings", _font("Noto Sans CJK SC"),
         "fontconfig fonts-noto-cjk", "fontconfig google-noto-sans-cjk-fonts", "fontconfig font-noto-sans-cjk-sc"),
    Need("Noto Serif CJK SC", "the PDFs' Chinese text", _font("Noto Serif CJK SC"),
         "fontconfig fonts-noto-cjk", "fontconfig google-noto-serif-cjk-fonts", "fontconfig font-noto-serif-cjk-sc"),
    Need("npm", "brings the libraries of the forms on a phone", has_npm, "npm", "nodejs-npm", "node"),
    Need("Node.js", "tests the scripts of the forms on a phone", lambda: find_node() is not None,
         "nodejs", "nodejs", "node", for_tests=True),
    Need("Chromium", "tests the website", lambda: find_chromium() is not None,
         _chromium_package(), "chromium", "google-chrome", for_tests=True),
    Need("poppler", "tests the PDFs", lambda: find_poppler() is not None,
         "poppler-utils", "poppler-utils", "poppler", for_tests=True),
    Need("LibreOffice Calc", "tests the spreadsheets", lambda: find_libreoffice() is not None,
         "libreoffice-calc", "libreoffice-calc", "libreoffice", for_tests=True),
    Need("Java", "tests the ODK forms", lambda: find_java() is not None,
         "default-jre-headless", "java-latest-openjdk-headless", "temurin", for_tests=True),
    Need("ssh-keygen", "tests signatures", lambda: find_ssh() is not None,
         "openssh-client", "openssh-clients", "openssh", for_tests=True),
    Need("git", "tests old forms from the history", lambda: find_git() is not None,
         "git", "git", "git", for_tests=True),
)  # fmt: skip


def missing(kind: str) -> list[Need]:
    """What this machine lacks."""
    return [need for need in NEEDS if (kind == "test" or not need.for_tests) and not need.present()]


def packages(needs: list[Need], family: str) -> str:
    """The packages that bring them, each once."""
    return " ".join(dict.fromkeys(" ".join(getattr(need, family) for need in needs).split()))


def system() -> str:
    """What brings packages here: `debian`, `fedora`, `brew`, or `other`."""
    if sys.platform == "darwin":
        return "brew"
    kin = _kin()
    if "debian" in kin or "ubuntu" in kin:
        return "debian"
    return "fedora" if "fedora" in kin or "rhel" in kin else "other"


def line_to_type(needs: list[Need]) -> str:
    """The one line that brings everything that is missing."""
    family = system()
    if family == "brew":
        return f"brew install {packages(needs, 'brew')}"
    if family == "fedora":
        return f"sudo dnf install -y {packages(needs, 'fedora')}"
    if family == "debian":
        return f"sudo apt-get update && sudo apt-get install -y {packages(needs, 'debian')}"
    return f"install, with this system's package manager, what Debian calls {packages(needs, 'debian')}"


def main() -> None:
    """Answer `scripts/setup`; nothing is printed when nothing is missing."""
    kind, question = sys.argv[1:3]
    needs = missing(kind)
    if system() == "debian":
        needs = [need for need in needs if need.debian]
    if needs and question == "packages":
        print(packages(needs, "debian"))
    elif needs:
        for need in needs:
            print(f"  {need.name} is missing: {need.why}.")
        print(f"\nThis line brings it:\n\n    {line_to_type(needs)}")


if __name__ == "__main__":
    main()
