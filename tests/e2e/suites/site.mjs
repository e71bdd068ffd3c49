// Every page of the real program: light and dark, 1280 and 390 pixels wide, with and without scripts.
import { join } from 'node:path';
import { axe, openPage, screenshot } from '../lib/browser.mjs';
import { must, none } from '../lib/checks.mjs';
import { fill, pages } from '../lib/routes.mjs';

const nameOf = (path) => path.replace(/^\//, '').replace(/[^A-Za-z0-9]+/g, '-').replace(/-$/, '') || 'overview';

// The parts of a page that stick out of the window: boxes that scroll by themselves do not count.
const overflow = () => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  const scrolls = (element) => {
    for (let at = element; at && at !== document.body; at = at.parentElement) {
      if (/(auto|scroll|hidden)/.test(getComputedStyle(at).overflowX)) return true;
    }
    return false;
  };
  return [...document.body.querySelectorAll('*')]
    .filter((element) => element.getBoundingClientRect().right > wide + 1 && !scrolls(element))
    .slice(0, 5)
    .map((element) => `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''}`);
};

async function essence(page, spec) {
  const found = await page.evaluate(() => ({
    headings: [...document.querySelectorAll('h1')].map((h) => h.innerText.trim()),
    lede: document.querySelector('main .lede')?.innerText.trim() ?? '',
    tables: [...document.querySelectorAll('main table')].filter((table) => table.rows.length > 1 && table.getClientRects().length > 0).length,
    styled: document.querySelectorAll('[style]').length,
    ids: [...document.querySelectorAll('[id]')].map((element) => element.id).filter((id, i, all) => all.indexOf(id) !== i),
  }));
  must(found.headings.length === 1 && found.headings[0] !== '', `one heading, found ${JSON.stringify(found.headings)}`);
  must(found.lede.length > 10, `no headline sentence: "${found.lede}"`);
  if (spec.table) must(found.tables > 0, 'no table with rows to be seen');
  return found;
}

export function addWalks(checks, browser, site, facts, shots) {
  for (const scripts of [true, false]) {
    for (const width of [1280, 390]) {
      for (const dark of [false, true]) {
        const variant = `${width}-${dark ? 'dark' : 'light'}${scripts ? '' : '-noscript'}`;
        for (const spec of pages) {
          checks.add(`${variant} ${spec.path}`, async () => {
            const opened = await openPage(browser, site.base, { width, dark, scripts });
            const { page, trouble } = opened;
            try {
              const answer = await page.goto(fill(spec.path, facts), { waitUntil: 'load' });
              must(answer.status() === (spec.status ?? 200), `status ${answer.status()}`);
              const found = await essence(page, spec);
              none(found.ids, 'ids that are there twice');
              if (!scripts) must(found.styled === 0, 'style attributes in the markup');
              if (scripts) {
                await page.waitForSelector('.tools');
                none(await axe(page), 'axe');
              }
              await screenshot(page, join(shots, variant, `${nameOf(spec.path)}.png`));
              none(await page.evaluate(overflow), 'wider than the window');
              none(trouble, 'trouble on the page');
            } finally {
              await opened.close();
            }
          });
        }
      }
    }
  }
}

export function addPaper(checks, browser, site, facts, shots) {
  for (const spec of pages) {
    checks.add(`print and forced colours ${spec.path}`, async () => {
      const opened = await openPage(browser, site.base, { dark: true });
      try {
        await opened.page.goto(fill(spec.path, facts));
        await opened.page.emulateMedia({ media: 'print' });
        const ground = await opened.page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
        must(ground === 'rgb(255, 255, 255)', `prints on ${ground}`);
        await opened.page.setViewportSize({ width: 718, height: 1000 });  // A4 less its margins
        await screenshot(opened.page, join(shots, 'print', `${nameOf(spec.path)}.png`));
        await opened.page.setViewportSize({ width: 1280, height: 900 });
        await opened.page.emulateMedia({ media: 'screen', forcedColors: 'active' });
        await screenshot(opened.page, join(shots, 'forced-colors', `${nameOf(spec.path)}.png`));
      } finally {
        await opened.close();
      }
    });
  }
}
