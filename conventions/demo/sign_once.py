"""One party in a process of its own: opens its page, waits for the agreed instant and sends its signature.

Usage: python -m conventions.demo.sign_once LINK CODE EPOCH_SECONDS
"""

import sys
import time

from conventions.demo.browser import Browser


def main(link: str, code: str, start: str) -> None:
    browser = Browser()
    page = browser.open(link)
    time.sleep(max(0.0, float(start) - time.time()))
    print(browser.send(page, "/signer", code=code, consent="on").text[:400])


if __name__ == "__main__":
    main(*sys.argv[1:])
