"""Archives that are the same bytes for the same files: in order of their names, without times and owners."""

import zipfile
from collections.abc import Collection, Mapping
from pathlib import Path

EPOCH = (1980, 1, 1, 0, 0, 0)


def write_zip(file: Path, files: Mapping[str, bytes], stored: Collection[str] = ()) -> None:
    """Writes the files, those first that are stored as they are."""
    with zipfile.ZipFile(file, "w") as archive:
        for name in sorted(files, key=lambda name: (name not in stored, name)):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            archive.writestr(entry, files[name], compresslevel=9)


def write_site(site: Path, file: Path) -> None:
    """The whole site in one folder, less archives of it that it offers."""
    paths = [path for path in site.rglob("*") if path.is_file() and path.name != ".buildinfo"]
    files = {f"{file.stem}/{path.relative_to(site).as_posix()}": path.read_bytes() for path in paths
             if path.parent != site / "take" or path.suffix != ".zip"}  # fmt: skip
    write_zip(file, files)
