"""One party in a process of its own: waits on its page for the agreed instant and sends its signature.

Usage: python -m conventions.demo.sign_once LINK COOKIES CODE EPOCH_SECONDS, where the file COOKIES comes from the
browser that opened the page.
"""

import sys
import time

from conventions.demo.browser import Browser


def main(link: str, cookies: str, code: str, start: str) -> None:
    browser = Browser(cookies)
    page = browser.open(f"{link}/signer")
    time.sleep(max(0.0, float(start) - time.time()))
    print(browser.send(page, "/signer", code=code, consent="on").text[:400])


if __name__ == "__main__":
    main(*sys.argv[1:])
