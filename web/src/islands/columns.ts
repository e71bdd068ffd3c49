// Column chooser of a table: data-island="columns" around a table.data. What is hidden is kept by the page's path.
import { element } from '../lib/dom';
import { isStrings, load, save } from '../lib/storage';
import type { Mount } from '../lib/mount';

export const mount: Mount = (root) => {
  const table = root.querySelector<HTMLTableElement>('table.data');
  const heads = [...(table?.tHead?.rows[0]?.cells ?? [])];
  // Cells that span columns would shift the others.
  if (!table || heads.length < 3 || table.querySelector('[colspan]')) return;
  const key = `columns.${location.pathname}`;
  const names = heads.map((head) => head.textContent?.trim() ?? '');
  const hidden = new Set(load(key, isStrings) ?? []);
  const apply = () => {
    for (const row of table.rows) {
      for (const [i, cell] of [...row.cells].entries()) cell.hidden = hidden.has(names[i] ?? '');
    }
  };
  const box = element('details', { class: 'columns' }, element('summary', {}, 'Columns'));
  const list = element('fieldset', {}, element('legend', { class: 'hidden' }, 'Columns shown'));
  // The first column says what a row is about, and stays.
  for (const name of names.slice(1)) {
    const check = element('input', { type: 'checkbox', ...(hidden.has(name) ? {} : { checked: true }) });
    check.addEventListener('change', () => {
      if (check.checked) hidden.delete(name);
      else hidden.add(name);
      save(key, [...hidden]);
      apply();
    });
    list.append(element('label', {}, check, ` ${name} `));
  }
  box.append(list);
  root.prepend(box);
  apply();
};
