"""One party in a process of its own: opens its page, says so, and sends its signature when it is told to.

Usage: python -m config.development.demo.sign_once LINK COOKIES CODE, where the file COOKIES comes from the browser
that opened the page; a line on standard input is the signal.
"""

import sys

from config.development.demo.browser import Browser


def main(link: str, cookies: str, code: str) -> None:
    browser = Browser(cookies)
    page = browser.open(f"{link}/signer")
    print("prêt", flush=True)
    sys.stdin.readline()
    print(browser.send(page, "/signer", code=code, consent="on").text[:400])


if __name__ == "__main__":
    main(*sys.argv[1:])
