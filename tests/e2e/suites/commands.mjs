// "Copy as CLI" is a promise: each command, run as it stands there in the data folder, gives the numbers of the page.
import { openPage } from '../lib/browser.mjs';
import { must, same } from '../lib/checks.mjs';
import { run } from '../lib/program.mjs';

const kIncomplete = 5;  // the exit status that says that something has no data

const percent = (share) => (share <= 0 ? '0 %' : share >= 1 ? '100 %' : `${Math.min(Math.max(share * 100, 0.1), 99.9).toFixed(1)} %`);
const plain = (text) => text.replaceAll('\u202f', ' ').trim();
const texts = async (page, selector) => (await page.locator(selector).allInnerTexts()).map(plain);

// What the page and the command both say, by the beginning of the command. Each gets the parsed JSON of the command.
const kSame = [
  [/^mannerly score -s /, async (page, said) => {
    const shown = (await texts(page, 'article.card .value')).filter((value) => value !== 'no data');
    const [world] = said.groups;
    const wanted = Object.values(world.categories).map(({ mean }) => mean).filter((mean) => mean !== null).map(percent);
    same(shown.map((value) => value.replace(/\s*%/, ' %')), wanted, 'mean scores');
  }],
  [/^mannerly as score /, async (page, said) => {
    const [as] = said.ases;
    const rows = await texts(page, '#checklist tbody tr:has(strong) td:nth-child(2)');
    const wanted = Object.values(as.categories).map(({ score }) => (score === null ? 'No data' : percent(score)));
    same(rows.map((cell) => /(No data|[\d.]+ %)/.exec(cell)?.[1]).sort(), wanted.sort(), 'scores');
  }],
  [/^mannerly as explain /, async (page, said) => {
    const heading = plain(await page.locator('h1').innerText());
    const { value, denominator } = said.metric;
    const wanted = value === null ? 'no data' : denominator > 0 && /RPKI|IRR/.test(said.metric.metric) ? percent(value) : String(value);
    must(heading.includes(wanted), `"${heading}" says ${wanted}`);
  }],
  [/^mannerly as neighbours /, async (page, said) =>
    same((await texts(page, '#neighbours tbody th')).sort(), said.neighbours.map(({ asn }) => asn).sort(), 'neighbours')],
  [/^mannerly incidents show /, async (page, said) => {
    const shown = await texts(page, '#prefixes tbody th');
    same(shown.sort(), said.incident.prefixes.map(({ prefix }) => prefix).sort(), 'prefixes');
  }],
  [/^mannerly prefix show /, async (page, said) => must(JSON.stringify(said).includes(plain(await page.locator('h1').innerText())), 'the prefix')],
];

const shellWords = (command) => [...command.matchAll(/'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2]);

export function addCommandChecks(checks, browser, site, pages, program) {
  // Each command names what it reads.
  const env = { ...process.env, NO_COLOR: '1' };
  delete env.MANNERLY_SNAPSHOT;
  for (const { path } of pages) {
    checks.add(`command of ${path}`, async () => {
      const opened = await openPage(browser, site.base, { scripts: false });
      try {
        await opened.page.goto(path);
        const command = await opened.page.locator('.share[data-cli]').first().getAttribute('data-cli', { timeout: 1000 }).catch(() => null);
        if (command === null) return;
        const [name, ...words] = shellWords(command);
        same(name, 'mannerly', 'the program');
        const done = await run(program, [...words, '-o', 'json'], { env, cwd: site.data });
        must(done.status === 0 || done.status === kIncomplete, `${command}: status ${done.status}\n${done.error.slice(-500)}`);
        const answer = JSON.parse(done.out);
        // No incident is an answer where the page counts none.
        const none = done.out.trim().length <= 2 && /Incidents \(0\)/.test(await opened.page.locator('main').innerText());
        must(none || done.out.trim().length > 2, `${command} says nothing`);
        const compare = kSame.find(([begin]) => begin.test(command));
        if (compare) await compare[1](opened.page, answer);
      } finally {
        await opened.close();
      }
    });
  }
}
