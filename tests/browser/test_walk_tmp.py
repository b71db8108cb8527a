import os
from pathlib import Path
from tests.browser.test_every_page import *
del globals()["test_at_a_desk_and_on_a_phone"], globals()["test_without_javascript"]
def test_reach(browser, visited):
    part = os.environ.get("PART", "0/1")
    at, of = map(int, part.split("/"))
    wrong = walk(browser, visited[at::of], assert_within_reach, width=390)
    Path("/tmp/reach-found" + part.replace("/", "-") + ".txt").write_text("\n\n".join(wrong) + "\n")
    assert not wrong
