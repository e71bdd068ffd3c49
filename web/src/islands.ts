// The entry of all scripts. Pages are whole without it; it adds what needs a hand. Parts that few pages have are loaded
// when such a page is shown: an element with data-island="NAME" gets what src/islands/NAME exports as mount().
import { addCopyButtons } from './copy';
import { addHeaderTools } from './header';
import { startKeys } from './keys';
import type { Mount } from './lib/mount';
import { startSwap } from './swap';
import { addTimeHints } from './times';

const kIslands: Record<string, () => Promise<{ mount: Mount }>> = {
  omnibox: () => import('./islands/omnibox'),
  live: () => import('./islands/live'),
  'incidents-live': () => import('./islands/live'),
  replay: () => import('./islands/replay'),
  'networks-table': () => import('./islands/networks-table'),
  columns: () => import('./islands/columns'),
  timeline: () => import('./islands/timeline'),
};

function propsOf(root: HTMLElement): Record<string, unknown> {
  try {
    const props: unknown = JSON.parse(root.dataset.props ?? '{}');
    return typeof props === 'object' && props !== null ? (props as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

async function mount(root: HTMLElement): Promise<void> {
  const load = kIslands[root.dataset.island ?? ''];
  if (!load || root.dataset.mounted) return;
  root.dataset.mounted = 'yes';
  (await load()).mount(root, propsOf(root));
}

const watcher = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      watcher.unobserve(entry.target);
      void mount(entry.target as HTMLElement);
    }
  },
  { rootMargin: '200px' },
);

function enhance(root: HTMLElement): void {
  addCopyButtons(root);
  addTimeHints(root);
  for (const island of root.querySelectorAll<HTMLElement>('[data-island]')) {
    // One that is still empty has no place on the page that could come into view.
    if (island.childElementCount === 0) void mount(island);
    else watcher.observe(island);
  }
  if (root.querySelector('svg.chart [data-label]')) void import('./points').then(({ readPoints }) => readPoints(root));
}

addHeaderTools();
startKeys();
startSwap(enhance);
enhance(document.body);
document.addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[data-explain]') : null;
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (!link || !plain || link.closest('dialog')) return;
  event.preventDefault();
  void import('./explain').then(({ openExplanation }) => openExplanation(link, enhance));
});
