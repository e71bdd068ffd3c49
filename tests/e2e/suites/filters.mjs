// A state of filters is its address: chosen by hand, loaded again, or sent by a form without scripts, it is the same
// request and the same rows.
import { openPage } from '../lib/browser.mjs';
import { must, none, same } from '../lib/checks.mjs';

const rowsOf = (page) => page.evaluate(() => [...document.querySelectorAll('main table.data tbody tr')].map((row) => row.innerText));

// Selections of the page's filter form with their values, but for "any".
const choicesOf = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('form.filters select')].map((select) => ({
      name: select.name,
      values: [...select.options].map((option) => option.value).filter(Boolean),
    })));

const meaning = (url) => [...new URL(url).searchParams].filter(([, value]) => value !== '').map((pair) => pair.join('=')).sort();

function generator(seed) {
  let state = seed;
  return (limit) => {
    state = (state * 48271) % 2147483647;
    return state % limit;
  };
}

async function oneState(opened, path, next) {
  const { page } = opened;
  await page.goto(path);
  await page.waitForSelector('.tools');
  const first = rowsOf(page);
  for (let step = 0; step < 2; step += 1) {
    // Anew each time: a choice leaves others out that no network would fit.
    const choices = (await choicesOf(page)).filter((choice) => choice.values.length > 0);
    must(choices.length > 0, `${path} has no selections to filter by`);
    const { name, values } = choices[next(choices.length)];
    const value = values[next(values.length)];
    const before = page.url();
    await page.selectOption(`form.filters select[name="${name}"]`, value);
    if (meaning(before).includes(`${name}=${value}`)) continue;
    await page.waitForFunction((pair) => location.search.includes(pair), `${encodeURIComponent(name)}=`);
    await page.waitForFunction(() => !document.querySelector('main[aria-busy]'));
  }
  const url = page.url();
  const rows = await rowsOf(page);
  const [request] = await Promise.all([page.waitForRequest((r) => r.isNavigationRequest()), page.reload()]);
  same(request.url(), url, 'the request of a reload');
  same(await rowsOf(page), rows, `rows of ${url} after a reload`);
  return { url, rows, first: await first };
}

export function addFilterChecks(checks, browser, site, paths, count) {
  for (const path of paths) {
    for (let seed = 1; seed <= count; seed += 1) {
      checks.add(`filters of ${path}, state ${seed}`, async () => {
        const opened = await openPage(browser, site.base);
        const plain = await openPage(browser, site.base, { scripts: false });
        try {
          const state = await oneState(opened, path, generator(seed * 7919));
          // The form without scripts sends its empty fields, too: another address, the same meaning and rows.
          await plain.page.goto(state.url);
          same(await rowsOf(plain.page), state.rows, 'rows without scripts');
          await plain.page.locator('form.filters button[type="submit"]').click();
          same(meaning(plain.page.url()), meaning(state.url), 'what the form asks for without scripts');
          same(await rowsOf(plain.page), state.rows, 'rows after sending the form');
          none([...opened.trouble, ...plain.trouble], 'trouble on the page');
        } finally {
          await opened.close();
          await plain.close();
        }
      });
    }
  }
}
