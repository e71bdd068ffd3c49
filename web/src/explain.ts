// The explanation of a number beside the page it stands on: the same page that the link leads to, in a drawer.
import { element, openDialog } from './lib/dom';

export async function openExplanation(link: HTMLAnchorElement, enhance: (root: HTMLElement) => void): Promise<void> {
  try {
    const answer = await fetch(link.href, { headers: { Accept: 'text/html' } });
    const main = answer.ok ? new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('main') : null;
    if (!main) return location.assign(link.href);
    const title = main.querySelector('h1')?.textContent?.trim() ?? link.textContent ?? 'Explanation';
    main.querySelector('h1')?.remove();
    main.querySelector('.crumbs, nav.tabs')?.remove();
    // The page's own ids stay unique: nothing in the drawer is referred to from outside of it but by its links.
    const body = element('div', { class: 'basket' }, ...main.childNodes);
    for (const old of body.querySelectorAll('[id]')) {
      if (document.getElementById(old.id)) old.removeAttribute('id');
    }
    body.append(element('p', { class: 'links' }, element('a', { href: link.href }, 'Open as a page')));
    openDialog(title, body, 'drawer').addEventListener('close', () => link.focus());
    enhance(body);
  } catch {
    location.assign(link.href);
  }
}
