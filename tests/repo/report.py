"""The HTML page of a result: whole, self-contained, with the numbers of the file; and a result that cannot be read is refused.
Usage: report.py SCRIPT RESULT.h5"""
import html.parser
import pathlib
import re
import subprocess
import sys
import tempfile

import h5py

SCRIPT, RESULT = sys.argv[1:3]


class Page(html.parser.HTMLParser):
    """Collects pictures, headings and open tags."""

    def __init__(self, text):
        super().__init__()
        self.images, self.headings, self.open, self.links = 0, 0, [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.headings += tag == "h2"
        self.images += tag == "img" and attributes["src"].startswith("data:image/svg+xml;base64,") and len(attributes["alt"]) > 10
        self.links += [v for k, v in attributes.items() if k in ("src", "href") and not v.startswith("data:")]
        if tag not in ("meta", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag


def run(*arguments):
    return subprocess.run([sys.executable, SCRIPT, *map(str, arguments)], capture_output=True, text=True)


with tempfile.TemporaryDirectory() as folder:
    out = pathlib.Path(folder, "report.html")
    done = run(RESULT, "-o", out)
    assert done.returncode == 0, done.stderr
    text = out.read_text()
    page = Page(text)
    assert (page.images, page.headings, page.open, page.links) == (8, 6, [], []), vars(page)
    with h5py.File(RESULT) as file:
        ev = list(file["demand/demand"].asstr()).index("ev")
        p, days = file["demand/probability_short"][0, ev], file["demand/shortage_duration_mean"][0, ev]
        saved = -file["difference/system/cost_total_mean"][0] / 1e9
        configuration = file["config/text"].asstr()[()]
    assert re.search(rf"<td>ev</td><td>{100 * p:.1f} ± [\d.]+</td><td>{days:.0f} ± ", text), (p, days)
    assert re.search(rf"<td>{saved:.1f} ± ", text), saved
    assert "What was drawn" in text and "Days in a state, in the mean" in text
    assert html.unescape(text).count(configuration) == 1
    other = run(RESULT, "-o", out, "--policy", "stockpile")
    assert other.returncode == 0 and "Who runs short under stockpile" in out.read_text()
    for arguments in ((SCRIPT,), (RESULT, "--policy", "none-such"), (pathlib.Path(folder, "missing.h5"),)):
        refused = run(*arguments, "-o", pathlib.Path(folder, "no.html"))
        assert refused.returncode == 1 and "Traceback" not in refused.stderr, refused.stderr
        assert not pathlib.Path(folder, "no.html").exists()
print("passed")
