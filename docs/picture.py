"""Take the README's picture of a report: needs Chromium.

python docs/picture.py
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import rhetoric

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "images" / "report.png"


def main() -> None:
    """Analyze the sample article, open its page at the text, and save what a reader sees."""
    from playwright.sync_api import sync_playwright

    browser_path = shutil.which("chromium") or shutil.which("google-chrome")
    if browser_path is None:
        raise SystemExit("no Chromium found")
    report = rhetoric.analyze(rhetoric.read(ROOT / "seeds"))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page_file = Path(folder) / "report.html"
        rhetoric.render(report, page_file)
        browser = playwright.chromium.launch(
            executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1180, "height": 760})
        page.goto(page_file.as_uri())
        page.click('nav >> text="Text"')
        page.wait_for_timeout(500)
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    main()
