// Small helpers for the parts that need no component.
type Child = Node | string;
type Attributes = Record<string, string | boolean | ((event: Event) => void)>;

// element('button', { type: 'button', onclick: f }, 'Copy'). true sets an empty attribute, false leaves it out.
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const out = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') out.addEventListener(name.replace(/^on/, ''), value);
    else if (value === true) out.setAttribute(name, '');
    else if (value !== false) out.setAttribute(name, value);
  }
  out.append(...children);
  return out;
}

let region: HTMLElement | undefined;

// Says something to a screen reader without moving the focus.
export function announce(text: string): void {
  if (!region) {
    region = element('div', { class: 'hidden', 'aria-live': 'polite', id: 'announcements' });
    document.body.append(region);
  }
  region.textContent = text;
}

let toastTimer = 0;

// A line at the foot of the window for four seconds, also announced.
export function toast(text: string): void {
  document.querySelector('.toast')?.remove();
  const box = element('div', { class: 'toast', 'aria-hidden': 'true' }, text);
  document.body.append(box);
  announce(text);
  clearTimeout(toastTimer);
  toastTimer = window.setTimeout(() => box.remove(), 4000);
}

export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName));
}

// A dialog with a heading and a button to close it; it leaves the document when it is closed.
export function openDialog(title: string, body: Node, className = ''): HTMLDialogElement {
  const heading = element('h2', { id: 'dialog-title' }, title);
  const close = element('button', { type: 'button', onclick: () => dialog.close() }, 'Close');
  const dialog = element(
    'dialog',
    { 'aria-labelledby': 'dialog-title', ...(className ? { class: className } : {}) },
    element('header', {}, heading, close),
    body,
  );
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
