// What the reader chose is kept in the browser alone. Storage can be absent, full or hold what another version wrote.
const kPrefix = 'mannerly.';

export function load<T>(name: string, check: (value: unknown) => value is T): T | undefined {
  try {
    const text = localStorage.getItem(kPrefix + name);
    if (text === null) return undefined;
    const value: unknown = JSON.parse(text);
    return check(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

// False when the browser refused.
export function save(name: string, value: unknown): boolean {
  try {
    localStorage.setItem(kPrefix + name, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

export const isStrings = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');
