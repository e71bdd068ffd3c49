// Reading the points of a chart: a tip under the pointer, the arrow keys on a focused chart. A point is any element of
// an svg.chart with data-label and data-value (and data-series); the numbers are those that the server drew.
import { announce, element } from './lib/dom';

const textOf = (point: Element) => {
  const series = point.getAttribute('data-series');
  return `${series ? `${series}, ` : ''}${point.getAttribute('data-label') ?? ''}: ${point.getAttribute('data-value') ?? ''}`;
};

const kPoint = 'svg.chart [data-label]';
let tip: HTMLElement | undefined;

function hide(): void {
  tip?.remove();
  tip = undefined;
  document.querySelector('svg.chart .reading')?.classList.remove('reading');
}

function show(point: Element, x: number, y: number): void {
  hide();
  tip = element('div', { class: 'tip', 'aria-hidden': 'true' }, textOf(point));
  document.body.append(tip);
  const box = tip.getBoundingClientRect();
  const left = Math.max(4, Math.min(window.innerWidth - box.width - 4, x + 12));
  const top = y - box.height - 12 < 4 ? y + 18 : y - box.height - 12;
  tip.style.translate = `${left}px ${top}px`;
  point.classList.add('reading');
}

function onKey(event: KeyboardEvent): void {
  const chart = event.target instanceof Element ? event.target.closest('svg.chart[data-points]') : null;
  if (!chart || event.target !== chart) return;
  if (event.key === 'Escape') return hide();
  const points = [...chart.querySelectorAll('[data-label]')];
  const at = points.findIndex((point) => point.classList.contains('reading'));
  const to: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at < 0 ? points.length - 1 : at - 1, Home: 0, End: points.length - 1 };
  const next = points[Math.max(0, Math.min(points.length - 1, to[event.key] ?? NaN))];
  if (!next) return;
  event.preventDefault();
  const box = next.getBoundingClientRect();
  show(next, box.x + box.width / 2, box.y);
  announce(textOf(next));
}

let started = false;

export function readPoints(root: ParentNode): void {
  for (const chart of root.querySelectorAll<SVGElement>('svg.chart')) {
    // A chart whose points are links is walked by Tab already.
    if (!chart.querySelector('[data-label]') || chart.querySelector('a')) continue;
    chart.setAttribute('data-points', '');
    chart.setAttribute('tabindex', '0');
  }
  if (started) return;
  started = true;
  document.addEventListener('pointerover', (event) => {
    const point = event.target instanceof Element ? event.target.closest(kPoint) : null;
    if (point) show(point, event.clientX, event.clientY);
    else if (tip) hide();
  });
  document.addEventListener('focusin', (event) => {
    const point = event.target instanceof Element ? event.target.closest(kPoint) : null;
    if (!point) return hide();
    const box = point.getBoundingClientRect();
    show(point, box.x + box.width / 2, box.y);
  });
  document.addEventListener('focusout', hide);
  document.addEventListener('keydown', onKey);
  window.addEventListener('scroll', hide, { passive: true });
}
