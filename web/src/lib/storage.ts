// What the browser keeps between page loads, for as long as it lets us.

/** Keeps strings by key. Where the browser refuses (private windows, full disks), they last as long as the page. */
export interface Shelf {
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
  keys(prefix: string): string[];
}

/** A Shelf over a Storage that may be absent or throw. What could not be written is held in memory. */
export function shelf(open: () => Storage | undefined = () => window.localStorage): Shelf {
  const memory = new Map<string, string>();
  const attempt = <T>(use: (s: Storage) => T, otherwise: T): T => {
    try {
      const storage = open();
      return storage ? use(storage) : otherwise;
    } catch {
      return otherwise;
    }
  };
  return {
    get: (key) => memory.get(key) ?? attempt((s) => s.getItem(key), null),
    set(key, value) {
      const written = attempt((s) => (s.setItem(key, value), true), false);
      if (written) memory.delete(key);
      else memory.set(key, value);
    },
    remove(key) {
      memory.delete(key);
      attempt((s) => s.removeItem(key), undefined);
    },
    keys(prefix) {
      const stored = attempt((s) => Object.keys(s), []);
      return [...new Set([...stored, ...memory.keys()])].filter((key) => key.startsWith(prefix));
    },
  };
}

/** Reads JSON from a shelf; undefined if there is none or it is damaged. */
export function readJSON<T>(from: Shelf, key: string): T | undefined {
  try {
    return JSON.parse(from.get(key) ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}
