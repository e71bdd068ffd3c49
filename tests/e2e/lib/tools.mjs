// What the tests need from web/node_modules, and where things are.
import { createRequire } from 'node:module';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

export const root = fileURLToPath(new URL('../../../', import.meta.url));
const require = createRequire(join(root, 'web/package.json'));

export const chromiumPath = process.env.MANNERLY_CHROMIUM ?? '/usr/bin/chromium';

// Why the tests cannot run here; undefined when they can.
export function missing() {
  if (!existsSync(chromiumPath)) return `no Chromium at ${chromiumPath} (apt-get install chromium)`;
  if (!existsSync(join(root, 'web/node_modules/playwright-core'))) return 'web/node_modules is not installed (npm ci)';
  return undefined;
}

export const playwright = () => require('playwright-core');
export const axeSource = () => readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
