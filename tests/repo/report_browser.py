"""The HTML page of a result in a real browser, at the width of a desk and of a phone: every picture is drawn, nothing sticks out
to the side, the text can be read. Usage: report_browser.py SCRIPT RESULT.h5 BROWSER"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

SCRIPT, RESULT, BROWSER = sys.argv[1:4]
# What the browser made of the page, told to the one around it, whose frame has the width: windows have a least width.
LOOK = """<script>addEventListener("load", () => {
  const page = document.documentElement, images = [...document.images];
  parent.postMessage(JSON.stringify({
    window: innerWidth, width: page.scrollWidth, height: page.scrollHeight,
    images: images.length, drawn: images.filter(i => i.complete && i.naturalWidth > 100 && i.width <= innerWidth).length,
    letters: Math.min(...[...document.querySelectorAll("p, td, th, figcaption")].map(e => parseFloat(getComputedStyle(e).fontSize)))
  }), "*");
});</script>"""


AROUND = """<!doctype html><title>nothing</title><script>addEventListener("message", e => { document.title = e.data; });</script>
<iframe src="report.html" width="%d" height="900" style="border: 0"></iframe>"""


def look(width, folder):
    around = pathlib.Path(folder, "around.html")
    around.write_text(AROUND % width)
    command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", f"--user-data-dir={folder}/profile",
               "--window-size=1400,1000", "--virtual-time-budget=10000", "--dump-dom", around.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(re.search("<title>(.*?)</title>", done.stdout).group(1).replace("&quot;", '"'))


with tempfile.TemporaryDirectory() as folder:
    page = pathlib.Path(folder, "report.html")
    subprocess.run([sys.executable, SCRIPT, RESULT, "-o", str(page)], check=True, capture_output=True)
    text = page.read_text()
    page.write_text(text + LOOK)
    for width in (1200, 390):
        seen = look(width, folder)
        print(width, seen)
        assert seen["window"] == width and seen["width"] <= width, seen
        assert seen["images"] == seen["drawn"] == 8, seen
        assert seen["height"] > 2000 and seen["letters"] >= 11, seen
    page.write_text(text.replace("<body>", '<body><div style="width: 3000px">too wide</div>') + LOOK)
    seen = look(390, folder)
    assert seen["width"] >= 3000, f"control: what sticks out is seen: {seen}"
print("passed")
