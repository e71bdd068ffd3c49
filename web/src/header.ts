// Buttons of the top bar: theme and keys.
import { element, toast } from './lib/dom';
import { showKeys } from './keys';

const kThemes = ['auto', 'light', 'dark'] as const;
type Theme = (typeof kThemes)[number];
const kGlyphs: Record<Theme, string> = { auto: '◐', light: '○', dark: '●' };

function chosen(): Theme {
  const theme = document.documentElement.dataset.theme;
  return theme === 'light' || theme === 'dark' ? theme : 'auto';
}

function choose(theme: Theme): void {
  if (theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    if (theme === 'auto') localStorage.removeItem('mannerly.theme');
    else localStorage.setItem('mannerly.theme', theme);
  } catch {
    toast('The browser keeps no settings: the theme holds for this page only.');
  }
}

export function addHeaderTools(): void {
  const top = document.querySelector('header.top');
  if (!top || top.querySelector('.tools')) return;
  const theme = element('button', { type: 'button', class: 'theme' });
  const label = () => {
    theme.textContent = kGlyphs[chosen()];
    theme.setAttribute('aria-label', `Theme: ${chosen()}`);
    theme.title = `Theme: ${chosen()}`;
  };
  theme.addEventListener('click', () => {
    choose(kThemes[(kThemes.indexOf(chosen()) + 1) % kThemes.length]!);
    label();
  });
  label();
  const keys = element('button', { type: 'button', 'aria-label': 'Keyboard shortcuts', title: 'Keyboard shortcuts (?)', onclick: showKeys }, '?');
  // Where the bar of places or of tabs is wider than the window, the one that is shown is in view.
  for (const here of document.querySelectorAll<HTMLElement>('nav.main a[aria-current], nav.tabs a[aria-current]')) {
    const bar = here.parentElement!;
    if (bar.scrollWidth > bar.clientWidth) bar.scrollLeft = here.offsetLeft - bar.offsetLeft - (bar.clientWidth - here.offsetWidth) / 2;
  }
  top.append(element('div', { class: 'tools' }, theme, keys));
}
