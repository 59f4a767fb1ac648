"""Files out of Debian packages, without installing them: apt-get download and dpkg-deb --extract.

Everything is kept in .cache/corpus. Where no mirror can be reached, bring the .deb files into .cache/corpus/debs.
"""

import hashlib
import os
import subprocess
from pathlib import Path

from report import Failure, say

# As root, apt would drop to a user who may not write into our folder, and warn.
APT = ["apt-get", "-q", "-o", "APT::Sandbox::User=root"]


def sha256_of(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def run(command, **options):
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, **options)


class Package:
    """A downloaded .deb and the folder it was extracted to."""

    def __init__(self, deb, folder):
        self.name, self.version, _ = deb.name.split("_")
        self.version = self.version.replace("%3a", ":")
        self.deb = deb
        self.folder = folder

    def record(self):
        return {"package": self.name, "version": self.version, "sha256": sha256_of(self.deb)}


class List:
    """One of apt's lists: as "version" it has the date of the release that it belongs to."""

    def __init__(self, path, release):
        self.path = path
        # HOST_debian_dists_bookworm_main_i18n_Translation-fr: the host says nothing about the content.
        self.name = path.name.partition("_dists_")[2]
        self.version = next((line[6:] for line in release.splitlines() if line.startswith("Date: ")), "unknown")

    def record(self):
        return {"package": self.name, "version": self.version, "sha256": sha256_of(self.path)}


class Mirror:
    def __init__(self, cache):
        self.cache = Path(cache)
        self.debs = self.cache / "debs"
        self.debs.mkdir(parents=True, exist_ok=True)

    def fetch(self, names, optional=False):
        """The packages, downloaded where they are not here yet. Unknown optional ones are left out."""
        missing = [name for name in names if not self._deb(name)]
        if missing:
            say(f"downloading {len(missing)} packages: {' '.join(missing)}")
            self._download(missing, optional)
        return [self._extract(name) for name in names if self._deb(name)]

    def languages(self, codes):
        """apt's own lists with the package descriptions in these languages: a folder of *_i18n_Translation-* files."""
        lists = self.cache / "lists"
        done = lists / "complete"
        if not done.exists():
            self._update(codes)
            done.touch()
        return lists

    def list_records(self, pattern):
        """The lists whose names match, for the record of what a corpus was built from."""
        found = []
        for path in sorted((self.cache / "lists").glob(pattern)):
            release = path.with_name(path.name.partition("_main_")[0] + "_InRelease")
            found.append(List(path, release.read_text(encoding="utf-8") if release.exists() else ""))
        return found

    def _deb(self, name):
        found = sorted(self.debs.glob(f"{name}_*.deb"), key=lambda deb: deb.stat().st_mtime)
        return found[-1] if found else None

    def _download(self, names, optional):
        answer = run([*APT, "download", *names], cwd=self.debs)
        if answer.returncode == 0:
            return
        # The system's lists may be empty, old, or without this package: try with lists of our own.
        config = self._update(["en"]) if not self._config().exists() else self._config()
        apt = ["apt-get", "-c", str(config), *APT[1:]]
        for name in names:
            if self._deb(name):
                continue
            answer = run([*apt, "download", name], cwd=self.debs)
            if answer.returncode == 0:
                continue
            if not optional:
                raise Failure(
                    f"apt-get download {name} failed: {last_line(answer.stderr)}\n"
                    f"Where no mirror can be reached, bring {name}_VERSION_ARCH.deb into {self.debs}."
                )
            say(f"warning: {name} is not to be had here ({last_line(answer.stderr)}); going on without it")

    def _config(self):
        return self.cache / "apt.conf"

    def _update(self, codes):
        """Package lists of our own, so that this needs no root, and any language's descriptions can be had."""
        lists = self.cache / "lists"
        (lists / "partial").mkdir(parents=True, exist_ok=True)
        (self.cache / "archives" / "partial").mkdir(parents=True, exist_ok=True)
        languages = " ".join(f'"{code}";' for code in codes)
        self._config().write_text(
            "#clear Acquire::Languages;\n"
            f"Acquire::Languages {{ {languages} }};\n"
            f'Dir::State::Lists "{lists.resolve()}";\n'
            f'Dir::Cache "{self.cache.resolve()}";\n'
            'APT::Sandbox::User "root";\n'
            'Acquire::GzipIndexes "false";\n'
            # Hooks of the system's own update are none of our business.
            "#clear APT::Update::Post-Invoke;\n"
            "#clear APT::Update::Post-Invoke-Success;\n"
            "#clear DPkg::Post-Invoke;\n",
            encoding="utf-8",
        )
        say(f"fetching package lists with descriptions in {', '.join(codes)}")
        answer = run(["apt-get", "-c", str(self._config()), "-q", "update"])
        if answer.returncode != 0:
            raise Failure(f"apt-get update failed: {last_line(answer.stderr)}")
        return self._config()

    def _extract(self, name):
        deb = self._deb(name)
        folder = self.cache / "files" / deb.stem
        if not folder.exists():
            partial = folder.with_suffix(".partial")
            partial.parent.mkdir(parents=True, exist_ok=True)
            answer = run(["dpkg-deb", "--extract", str(deb), str(partial)])
            if answer.returncode != 0:
                raise Failure(f"{deb} cannot be extracted ({last_line(answer.stderr)}); delete it to fetch it anew")
            os.replace(partial, folder)
        return Package(deb, folder)


def last_line(text):
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "no message"
