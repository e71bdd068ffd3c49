// A visit by keyboard alone: Tab through every kind of page, and the keys that the help names.
import { openPage } from '../lib/browser.mjs';
import { must, none, same } from '../lib/checks.mjs';

const kStopsMax = 150;       // of one page; long tables have more, all of the same kind
const kWalkMs = 45_000;      // then the walk ends and fails
const kPressMs = 5_000;

// A key that does not come back must not hang the tests.
async function press(page, key) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the key ${key} did not come back`)), kPressMs);
  });
  await Promise.race([page.keyboard.press(key), late]).finally(() => clearTimeout(timer));
}

// What has the focus, in the terms of this walk. Runs in the page, which keeps the stop before.
const look = () => {
  const at = document.activeElement;
  if (!at || at === document.body || at === document.documentElement) return { end: true };
  const before = window.walkedFrom;
  window.walkedFrom = at;
  const box = at.getBoundingClientRect();
  const style = getComputedStyle(at);
  const label = `${at.tagName.toLowerCase()} "${(at.getAttribute('aria-label') ?? at.textContent ?? '').trim().slice(0, 40)}"`;
  // A drawing without a layout box of its own, or one that is clipped for those who see, is no place for the focus.
  const seen = box.width > 1 && box.height > 1 && style.visibility === 'visible' && box.bottom > 0 && box.top < innerHeight
    && box.right > 0 && box.left < innerWidth;
  const shown = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1) || at.matches('svg a');
  const forward = !before || before === at || !before.isConnected
    || (before.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
  return { label, seen, shown, forward, again: before === at, skip: at.classList.contains('skip'), inMain: Boolean(at.closest('main')) };
};

async function walk(page) {
  const wrong = [];
  const start = Date.now();
  let stops = 0;
  let first;
  for (; stops < kStopsMax; stops += 1) {
    must(Date.now() - start < kWalkMs, `only ${stops} stops in ${kWalkMs / 1000} s`);
    await press(page, 'Tab');
    const stop = await page.evaluate(look);
    if (stop.end || (stops > 0 && stop.skip)) break;
    first ??= stop;
    if (stop.again) {
      wrong.push(`trapped at ${stop.label}`);
      break;
    }
    if (!stop.seen) wrong.push(`focus on what cannot be seen: ${stop.label}`);
    if (!stop.shown) wrong.push(`focus that does not show: ${stop.label}`);
    if (!stop.forward) wrong.push(`against the order of the document: ${stop.label}`);
  }
  return { wrong, stops, first };
}

const kPlaces = { o: '/', m: '/map', i: '/incidents', n: '/networks', c: '/compare', r: '/reports', t: '/tools', h: '/methods', s: '/status' };

export function addKeyboardChecks(checks, browser, site, pages) {
  const check = (name, run) =>
    checks.add(`keyboard: ${name}`, async () => {
      const opened = await openPage(browser, site.base);
      try {
        await run(opened.page);
        none(opened.trouble, 'trouble on the page');
      } finally {
        await opened.close();
      }
    });

  for (const { path, bare } of pages) {
    check(path, async (page) => {
      await page.goto(path, { waitUntil: 'load' });
      if (!bare) await page.waitForSelector('.tools');
      const { wrong, stops, first } = await walk(page);
      none(wrong, `${stops} stops of Tab`);
      must(stops >= (bare ? 1 : 10), `only ${stops} stops`);
      if (bare) return;
      must(first.skip, `the first stop is ${first.label}, not the link that skips to the content`);
      // The way past the navigation.
      await page.reload({ waitUntil: 'load' });
      await press(page, 'Tab');
      await press(page, 'Enter');
      await press(page, 'Tab');
      const next = await page.evaluate(look);
      must(next.end || next.inMain || stops < 25, `after skipping the next stop is ${next.label}`);
    });
  }

  check('the keys of the help', async (page) => {
    await page.goto('/networks');
    await page.waitForSelector('.tools');
    await press(page, '/');
    same(await page.evaluate(() => document.activeElement.getAttribute('name')), 'q', '"/" is at the search');
    await page.evaluate(() => document.activeElement.blur());
    await press(page, '?');
    await page.waitForSelector('dialog[open]');
    const help = await page.locator('dialog[open]').innerText();
    for (const key of ['/', 'g o', 'j', '[', 't', 'e', '?']) must(help.includes(key), `the help names ${key}`);
    await press(page, 'Escape');
    await page.waitForSelector('dialog', { state: 'detached' });
    await press(page, 'j');
    await press(page, 'j');
    const second = await page.locator('main table.data tbody tr').nth(1).locator('a').first().getAttribute('href');
    same(await page.evaluate(() => document.activeElement.getAttribute('href')), second, '"j" twice is at the second row');
    await press(page, 'k');
    await press(page, 'Enter');
    await page.waitForURL(/\/networks\/AS\d+/);
  });

  for (const [key, to] of Object.entries(kPlaces)) {
    check(`g ${key} leads to ${to}`, async (page) => {
      await page.goto('/about');
      await page.waitForSelector('.tools');
      await press(page, 'g');
      await press(page, key);
      await page.waitForURL((url) => url.pathname === to);
    });
  }

  check('[ and ] change the month', async (page) => {
    await page.goto('/');
    await page.waitForSelector('.tools');
    await press(page, '[');
    await page.waitForURL(/month=\d{4}-\d\d/);
    const month = new URL(page.url()).searchParams.get('month');
    await page.waitForFunction((wanted) => document.querySelector('select[name="month"]').value === wanted, month);
    await press(page, ']');
    await page.waitForFunction(() => !new URLSearchParams(location.search).get('month'));
  });

  check('t shows the tables of charts, e the explanations', async (page) => {
    await page.goto('/');
    await page.waitForSelector('.tools');
    const open = (selector) => page.locator(`${selector}[open]`).count();
    const all = await page.locator('figure.chart details').count();
    await press(page, 't');
    same(await open('figure.chart details'), all, 'tables after t');
    await press(page, 't');
    same(await open('figure.chart details'), 0, 'tables after t again');
    await page.goto('/methods');
    await page.waitForSelector('.tools');
    await press(page, 'e');
    must((await open('details.explain')) > 0, 'explanations after e');
  });
}
