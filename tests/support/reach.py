"""Whether a page can be used by everybody: large, with spacing of one's own, in one's own colors, by keyboard, by touch.

    assert_within_reach(page)      # a page that is open; it is made small and put back

Each check reads the page as it is drawn. What axe finds is asked for elsewhere (tests/support/browser.py).
"""

from __future__ import annotations

from playwright.sync_api import Page, ViewportSize

from tests.support.browser import assert_fits

# A window of 1280 by 1024 px at 200 % and at 400 %.
TWICE: ViewportSize = {"width": 640, "height": 512}
FOUR_TIMES: ViewportSize = {"width": 320, "height": 256}

COMMON = """
const wrong = []
const styles = new Map()
const style = element => styles.get(element) ?? styles.set(element, getComputedStyle(element)).get(element)
const told = element => (element.outerHTML.match(/^<[^>]*>/)?.[0] ?? element.localName).slice(0, 140) + (element.innerText ?? "").trim().slice(0, 40)
const clear = color => color === "transparent" || /^rgba\\(.*, 0\\)$|\\/ 0\\)$/.test(color)
const seen = element => element.checkVisibility({ visibilityProperty: true, opacityProperty: false })
"""

# Text that is cut by what is around it: outside a box that hides what leaves it, and not to be scrolled to.
CUT = f"""() => {{ {COMMON}
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const range = document.createRange()
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {{
    if (!node.data.trim() || !node.parentElement || !seen(node.parentElement)) continue
    range.selectNodeContents(node)
    const rects = [...range.getClientRects()].filter(rect => rect.width > 1)
    if (!rects.length) continue
    let x = true, y = true
    for (let box = node.parentElement; box && box !== document.body && (x || y); box = box.parentElement) {{
      const {{ overflowX, overflowY }} = style(box)
      if (box.clientWidth <= 1 && box.localName !== "span" || style(box).clipPath === "inset(50%)") break  // for screen readers
      const around = box.getBoundingClientRect()
      const hides = value => value === "hidden" || value === "clip"
      const outX = x && hides(overflowX) && rects.some(rect => rect.left < around.left - 1 || rect.right > around.right + 1)
      const outY = y && hides(overflowY) && rects.some(rect => rect.top < around.top - 2 || rect.bottom > around.bottom + 2)
      if (outX || outY) {{
        wrong.push(`cut: “${{node.data.trim().slice(0, 60)}}” in ${{told(box)}}`)
        break
      }}
      if (["auto", "scroll"].includes(overflowX)) x = false
      if (["auto", "scroll"].includes(overflowY)) y = false
      if (style(box).position === "fixed") break
    }}
  }}
  return wrong
}}"""

# What sticks out of the window, innermost first; what stands in a box that scrolls does not.
STICKS_OUT = f"""() => {{ {COMMON}
  for (const element of document.body.querySelectorAll("*")) {{
    const box = element.getBoundingClientRect()
    const within = [...function* () {{ for (let one = element.parentElement; one; one = one.parentElement) yield one }}()]
    if ((box.right > document.documentElement.clientWidth + 1 || box.left < -1) && box.width > 1 && seen(element) && ![...element.children].length
      && !within.some(one => ["auto", "scroll", "hidden", "clip"].includes(style(one).overflowX))) wrong.push(told(element))
  }}
  return wrong.slice(0, 3)
}}"""

# Line height 1.5, paragraphs 2, letters 0.12, words 0.16 times the size of the text (WCAG 2.2, 1.4.12).
SPACED = """() => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-block-end: 2em !important }")
  document.adoptedStyleSheets = [sheet]
}"""
AS_BEFORE = "() => { document.adoptedStyleSheets = [] }"

# Every control in turn, as Tab would reach it: takes the focus, shows it, is in sight under nothing else, gives Tab on.
KEYBOARD = f"""async () => {{ {COMMON}
  const controls = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex], [contenteditable]")]
    .filter(one => one.tabIndex >= 0 && !one.disabled && one.type !== "hidden" && seen(one) && !one.closest("[inert]"))
  const ring = element => {{
    if (!element) return false
    const {{ outlineStyle, outlineWidth, boxShadow }} = getComputedStyle(element)
    return (outlineStyle !== "none" && parseFloat(outlineWidth) >= 1.5) || boxShadow !== "none"
  }}
  for (const one of controls) {{
    if (one.tabIndex > 0) wrong.push(`out of order: ${{told(one)}}`)
    if (!one.matches("input[type=radio]:not(:checked)")) {{
      const tab = new KeyboardEvent("keydown", {{ key: "Tab", bubbles: true, cancelable: true }})
      if (!one.dispatchEvent(tab)) wrong.push(`keeps the keyboard: ${{told(one)}}`)
    }}
    one.focus()
    if (document.activeElement !== one) {{ wrong.push(`takes no focus: ${{told(one)}}`); continue }}
    await Promise.allSettled(one.getAnimations().map(each => each.finished))
    const label = one.labels?.[0] ?? null
    if (![one, label, label?.parentElement, one.parentElement].some(ring)) wrong.push(`shows no focus: ${{told(one)}}`)
    const shown = [one, label].filter(Boolean)
    const inSight = shown.some(element => [...element.getClientRects()].some(box => {{
      const xs = [box.left + 3, box.left + box.width / 2, box.right - 3], ys = [box.top + 3, box.top + box.height / 2, box.bottom - 3]
      return xs.some(x => ys.some(y => {{
        const there = document.elementFromPoint(x, y)
        return there && (element.contains(there) || shown.some(each => there.contains(each) && there !== document.documentElement && there !== document.body && there.localName !== "main"))
      }}))
    }}))
    if (!inSight) wrong.push(`focus out of sight: ${{told(one)}}`)
  }}
  for (const one of document.body.querySelectorAll("*")) {{
    if (style(one).cursor === "pointer" && seen(one) && !one.closest("a[href], button, label, summary, input, select, textarea, [role=option], svg"))
      wrong.push(`for a mouse alone: ${{told(one)}}`)
  }}
  document.activeElement?.blur()
  scrollTo(0, 0)
  return wrong
}}"""

# What says something by a surface alone: elements and pseudo-elements with a color or a pattern and without words.
SURFACES = f"""() => {{ {COMMON}
  const paint = (element, pseudo) => {{
    const {{ backgroundColor, backgroundImage, display, content, opacity }} = getComputedStyle(element, pseudo)
    if (display === "none" || opacity === "0" || (pseudo && (content === "none" || content === "normal"))) return false
    return !clear(backgroundColor) || backgroundImage !== "none"
  }}
  window.surfaces = []
  for (const element of document.body.querySelectorAll("*")) {{
    if (!seen(element) || element.closest(".waiting, .vh, svg, .skeleton")) continue
    const box = element.getBoundingClientRect()
    if (box.width < 3 || box.height < 3) continue
    if (!element.childElementCount && !element.textContent.trim() && paint(element) && !element.matches("input, select, textarea, progress, meter, iframe, option, hr")) surfaces.push([element, null])
    for (const pseudo of ["::before", "::after"]) if (paint(element, pseudo)) surfaces.push([element, pseudo])
  }}
  return surfaces.length
}}"""
FORCED = f"""() => {{ {COMMON}
  const behind = element => {{
    for (let one = element; one; one = one.parentElement) {{
      const {{ backgroundColor }} = style(one)
      if (!clear(backgroundColor)) return backgroundColor
    }}
    return "rgb(0, 0, 0)"
  }}
  const lined = drawn => ["Top", "Right", "Bottom", "Left"].some(side => parseFloat(drawn[`border${{side}}Width`]) >= 1 && drawn[`border${{side}}Style`] !== "none")
    || (drawn.outlineStyle !== "none" && parseFloat(drawn.outlineWidth) >= 1)
  for (const [element, pseudo] of window.surfaces) {{
    const drawn = getComputedStyle(element, pseudo)
    if (drawn.display === "none" && lined(style(element))) continue // its place is taken by a border
    const ground = behind(pseudo ? element : element.parentElement)
    const filled = drawn.backgroundColor !== ground && !clear(drawn.backgroundColor)
    if (!filled && !lined(drawn) && drawn.backgroundImage === "none") wrong.push(`gone in forced colors: ${{pseudo ?? ""}} ${{told(element)}}`)
  }}
  const look = element => {{
    const {{ backgroundColor, color, borderTopColor, borderTopWidth, borderBottomWidth, borderInlineStartWidth, outlineStyle, textDecorationLine }} = getComputedStyle(element)
    return [backgroundColor, color, borderTopColor, borderTopWidth, borderBottomWidth, borderInlineStartWidth, outlineStyle, textDecorationLine].join()
  }}
  const peers = (element, state) => [...(element.closest("nav, [role=group], .seg, .slots, fieldset, ul, ol, tr, .menu__grid")?.querySelectorAll(element.localName) ?? [])]
    .filter(one => one !== element && !state(one) && seen(one) && one.className === element.className)
  const states = [
    ["[aria-current]:is(a, button)", one => one.hasAttribute("aria-current")],
    ["[aria-pressed=true]", one => one.getAttribute("aria-pressed") === "true"],
    ["[aria-selected=true]", one => one.getAttribute("aria-selected") === "true"],
    [":is(.seg, .slots) label:has(:checked)", one => one.matches(":has(:checked)")],
  ]
  for (const [selector, state] of states) for (const element of document.querySelectorAll(selector)) {{
    const peer = seen(element) && peers(element, state)[0]
    if (peer && look(peer) === look(element)) wrong.push(`state gone in forced colors: ${{told(element)}}`)
  }}
  return [...new Set(wrong)]
}}"""

# A name for each thing, where a machine reads it: tables and their columns, groups, frames, and places that speak up.
NAMES = f"""() => {{ {COMMON}
  const named = element => element.getAttribute("aria-label")?.trim() || (element.getAttribute("aria-labelledby") ?? "").split(" ").some(id => document.getElementById(id)?.textContent.trim())
  for (const table of document.querySelectorAll("table")) {{
    if (!named(table) && !table.caption?.textContent.trim()) wrong.push(`a table without a name: ${{told(table)}}`)
    if (![...table.querySelectorAll("th")].some(head => head.scope)) wrong.push(`a table without heads: ${{told(table)}}`)
  }}
  for (const group of document.querySelectorAll("[role=group], nav, section[aria-labelledby], dialog, [popover], iframe")) {{
    const ok = named(group) || group.title || !group.matches("[role=group], nav, section, dialog, iframe")
    if (!ok) wrong.push(`without a name: ${{told(group)}}`)
  }}
  for (const field of document.querySelectorAll("fieldset")) if (!field.querySelector("legend")?.textContent.trim() && !named(field)) wrong.push(`a group of fields without a name: ${{told(field)}}`)
  const ids = [...document.querySelectorAll("[aria-describedby], [aria-labelledby], [aria-controls]")]
  for (const one of ids) for (const name of ["aria-describedby", "aria-labelledby", "aria-controls"])
    for (const id of (one.getAttribute(name) ?? "").split(" ").filter(Boolean)) if (!document.getElementById(id)) wrong.push(`${{name}} leads nowhere: ${{told(one)}}`)
  const words = text => text.toLowerCase().replace(/\\s+/g, " ").trim()
  for (const one of document.querySelectorAll(":is(a[href], button, summary)[aria-label]")) {{
    const said = one.cloneNode(true)
    for (const hidden of said.querySelectorAll("[aria-hidden=true]")) hidden.remove()
    if (/[\\p{{L}}\\p{{N}}]/u.test(said.textContent) && !words(one.getAttribute("aria-label")).includes(words(said.textContent))) wrong.push(`the words on it are not in its name: ${{told(one)}}`)
  }}
  if (document.querySelector("[hx-get], [hx-post]") && !document.querySelector("#live[role=status]")) wrong.push("nothing here says what changed")
  return wrong
}}"""


def assert_within_reach(page: Page) -> None:
    """Fails with one line for each thing that somebody could not read, see, reach or press."""
    before = page.viewport_size
    assert before is not None
    wrong = list(page.evaluate(NAMES))
    wrong += _large(page, TWICE)
    page.evaluate(SPACED)
    wrong += [f"with wide spacing: {fault}" for fault in _large(page, TWICE)]
    page.evaluate(AS_BEFORE)
    wrong += _large(page, FOUR_TIMES)
    wrong += page.evaluate(KEYBOARD)
    page.set_viewport_size(before)
    page.evaluate(SURFACES)
    page.emulate_media(forced_colors="active")
    wrong += page.evaluate(FORCED)
    page.emulate_media(forced_colors="none")
    assert not wrong, f"{page.url}\n" + "\n".join(wrong)


def _large(page: Page, size: ViewportSize) -> list[str]:
    page.set_viewport_size(size)
    cut = [f"at {size['width']} px: {fault}" for fault in page.evaluate(CUT)]
    try:
        assert_fits(page)
    except AssertionError as error:
        return [f"{error}: {'; '.join(page.evaluate(STICKS_OUT))}", *cut]
    return cut
