// How long until the largest part of a page is painted, on the loopback: measured and printed. A machine under load is
// slower than the targets allow for, so that only what no load explains fails.
import { openPage } from '../lib/browser.mjs';
import { must } from '../lib/checks.mjs';

const kTargets = [{ slowdown: 1, ms: 1200 }, { slowdown: 4, ms: 2500 }];
const kFactor = 8;  // of the target, for machines that do other things as well

const largest = () =>
  new Promise((resolve) => {
    let last = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) last = entry.startTime;
    }).observe({ type: 'largest-contentful-paint', buffered: true });
    setTimeout(() => resolve(last), 300);
  });

export function addPaintChecks(checks, browser, site, paths) {
  for (const path of paths) {
    checks.add(`largest paint of ${path}`, async () => {
      const said = [];
      for (const { slowdown, ms } of kTargets) {
        const opened = await openPage(browser, site.base);
        try {
          const session = await opened.context.newCDPSession(opened.page);
          await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
          await opened.page.goto(path, { waitUntil: 'load' });
          const took = await opened.page.evaluate(largest);
          must(took > 0, 'nothing was painted');
          said.push(`${slowdown}x CPU ${took.toFixed(0)} ms (target ${ms})`);
          must(took < ms * kFactor, `${took.toFixed(0)} ms at ${slowdown}x, far beyond ${ms} ms`);
        } finally {
          await opened.close();
        }
      }
      console.log(`   largest paint of ${path}: ${said.join(', ')}`);
    });
  }
}
