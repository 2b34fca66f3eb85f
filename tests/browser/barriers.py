"""What axe-core finds on a page that keeps somebody out, by the rules of WCAG 2.2 AA."""

from pathlib import Path

from playwright.async_api import Page

_AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_RUN = """async tags => (await axe.run({runOnly: {type: 'tag', values: tags}})).violations.map(
  each => `${each.id}: ${each.nodes.map(node => node.target.join(' ')).slice(0, 5).join(', ')}`)"""


async def barriers(page: Page) -> list[str]:
    """A line for each rule that is broken, with the elements that break it.

    The program is put in past the page's own rules about scripts, which stay as they are.
    """
    await page.evaluate(_AXE.read_text(encoding="utf-8"))
    found: list[str] = await page.evaluate(_RUN, _TAGS)
    return found
