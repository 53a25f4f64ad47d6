#!/usr/bin/env python3
"""How fast each format is read, beside a peer: benches/formats.py [--doorstep PATH] [--mb 4]

Writes the notes of corpus-sample over and over into one document of each format, about so many megabytes
of text, and prints for each the time, megabytes of text a second and peak memory of `doorstep text`, and of
pandoc or pdftotext where they are there, in turns; then the median ratio. Nothing is kept.
"""

import argparse
import html
import io
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent


def lines(megabytes: float) -> list[str]:
    """Lines of notes, about so many megabytes."""
    notes = sorted((ROOT / "corpus-sample" / "notes").glob("*.md"))
    kept = [line for note in notes for line in note.read_text(encoding="utf-8").splitlines() if line.strip()]
    size = sum(len(line.encode()) + 1 for line in kept)
    return kept * max(1, round(megabytes * 1e6 / size))


def zipped(parts: dict[str, str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return target.getvalue()


def docx(text: list[str]) -> bytes:
    body = "".join(f'<w:p><w:r><w:t xml:space="preserve">{html.escape(t)}</w:t></w:r></w:p>' for t in text)
    main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    return zipped({
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="{office}" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{main}"><w:body>{body}</w:body></w:document>',
    })


def odt(text: list[str]) -> bytes:
    names = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    body = "".join(f"<text:p>{html.escape(line)}</text:p>" for line in text)
    styles = f'<?xml version="1.0" encoding="UTF-8"?><office:document-styles {names}/>'
    content = f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names}><office:body><office:text>{body}</office:text></office:body></office:document-content>'
    return zipped({"mimetype": "application/vnd.oasis.opendocument.text", "styles.xml": styles, "content.xml": content})


def rtf(text: list[str]) -> bytes:
    def escaped(line: str) -> str:
        plain = line.replace("\\", "\\\\").replace("{", "\\{").replace("}", "\\}")
        return "".join(c if ord(c) < 128 else f"\\u{ord(c) if ord(c) < 32768 else ord(c) - 65536}?" for c in plain)
    return ("{\\rtf1\\ansi " + "\\par\n".join(escaped(line) for line in text) + "\\par}").encode("ascii")


def page(text: list[str]) -> bytes:
    return ("<!doctype html><meta charset=utf-8><body>" + "\n".join(f"<p>{html.escape(t)}</p>" for t in text)).encode()


def pdf(text: list[str]) -> bytes:
    rows = [line[at : at + 90] for line in text for at in range(0, len(line), 90)]
    pages = [rows[at : at + 50] for at in range(0, len(rows), 50)]
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"]
    kids = []
    for own in pages:
        shown = " ".join(
            "(" + row.encode("cp1252", "replace").decode("cp1252").replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)") + ") Tj 0 -14 Td"
            for row in own
        )
        stream = f"BT /F1 10 Tf 50 760 Td {shown} ET"
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {len(objects) + 2} 0 R /Resources << /Font << /F1 3 0 R >> >> >>")
        objects.append(f"<< /Length {len(stream.encode('cp1252'))} >>\nstream\n{stream}\nendstream")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    out, places = b"%PDF-1.4\n", []
    chunks = [out]
    at = len(out)
    for number, body in enumerate(objects, 1):
        piece = f"{number} 0 obj\n{body}\nendobj\n".encode("cp1252")
        places.append(at)
        chunks.append(piece)
        at += len(piece)
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    chunks.append(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{at}\n%%EOF\n".encode())
    return b"".join(chunks)


MAKERS = {"docx": docx, "odt": odt, "rtf": rtf, "html": page, "pdf": pdf}


def run(command: list[str]) -> tuple[float, int] | None:
    """Seconds and peak kilobytes of a process of its own; `None` where it fails."""
    code = "import resource,subprocess,sys,time;t=time.time();r=subprocess.run(sys.argv[1:],stdout=subprocess.DEVNULL,stderr=subprocess.DEVNULL).returncode;print(time.time()-t,resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss,r)"
    seconds, peak, status = subprocess.run([sys.executable, "-c", code, *command], capture_output=True, text=True).stdout.split()
    return None if int(status) else (float(seconds), int(peak))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--doorstep", default=str(ROOT / "target/release/doorstep"))
    parser.add_argument("--mb", type=float, default=4)
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    text = lines(arguments.mb)
    size = sum(len(line.encode()) + 1 for line in text) / 1e6
    print(f"{size:.1f} MB of text; medians of {arguments.runs} runs in turns")
    print(f"{'':6}{'file MB':>9}{'doorstep':>10}{'MB/s':>7}{'peak MB':>9}   {'peer':10}{'s':>7}{'MB/s':>7}{'peak MB':>9}{'ratio':>7}")
    with tempfile.TemporaryDirectory() as folder:
        for ending, make in MAKERS.items():
            path = pathlib.Path(folder) / f"a.{ending}"
            path.write_bytes(make(text))
            peer = "pdftotext" if ending == "pdf" else "pandoc"
            command = ["pdftotext", str(path), "-"] if ending == "pdf" else ["pandoc", "-t", "plain", "--wrap=none", str(path)]
            own, other = [], []
            for _ in range(arguments.runs):
                own.append(run([arguments.doorstep, "text", str(path)]))
                if shutil.which(peer):
                    other.append(run(command))
            seconds, peak = (statistics.median(column) for column in zip(*own))
            row = f"{ending:6}{path.stat().st_size / 1e6:9.1f}{seconds:10.2f}{size / seconds:7.1f}{peak / 1e3:9.0f}   "
            if None in own:
                raise SystemExit(f"doorstep cannot read its {ending}")
            if other and None not in other:
                s, p = (statistics.median(column) for column in zip(*other))
                row += f"{peer:10}{s:7.2f}{size / s:7.1f}{p / 1e3:9.0f}{statistics.median(a[0] / b[0] for a, b in zip(own, other)):7.2f}"
            print(row)


if __name__ == "__main__":
    main()
