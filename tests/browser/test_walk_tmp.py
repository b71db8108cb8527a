from tests.browser.test_every_page import *
import tests.browser.test_every_page as m
del globals()["test_at_a_desk_and_on_a_phone"], globals()["test_without_javascript"]
def test_reach(browser, visited):
    wrong = walk(browser, visited, assert_within_reach, width=390)
    open("/tmp/reach-found.txt","w").write("\n\n".join(wrong))
    assert not wrong
