// Files kept on the device until the server has them: local storage is too small for a scan of ten pages.

/** Keeps files by key. Where the browser refuses, they last as long as the page. */
export interface FileBox {
  put(key: string, file: Blob): Promise<void>;
  /** undefined where there is none, or the browser gave it up. */
  get(key: string): Promise<Blob | undefined>;
  remove(key: string): Promise<void>;
}

const store = "files";

export function fileBox(factory: () => IDBFactory | undefined = () => window.indexedDB): FileBox {
  const memory = new Map<string, Blob>();
  let opened: Promise<IDBDatabase> | undefined;
  const open = () =>
    (opened ??= new Promise<IDBDatabase>((resolve, reject) => {
      const asked = factory()?.open("kb", 1);
      if (!asked) return reject(new Error("no database"));
      asked.onupgradeneeded = () => asked.result.createObjectStore(store);
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = asked.onblocked = () => reject(asked.error ?? new Error("no database"));
    }));
  const attempt = async <T>(mode: IDBTransactionMode, use: (s: IDBObjectStore) => IDBRequest<T>): Promise<T> => {
    const work = (await open()).transaction(store, mode);
    const asked = use(work.objectStore(store));
    return new Promise((resolve, reject) => {
      work.oncomplete = () => resolve(asked.result);
      work.onerror = work.onabort = () => reject(work.error ?? new Error("not kept"));
    });
  };
  return {
    put: (key, file) => attempt("readwrite", (s) => s.put(file, key)).then(() => undefined, () => void memory.set(key, file)),
    get: async (key) => memory.get(key) ?? attempt("readonly", (s) => s.get(key) as IDBRequest<Blob | undefined>).catch(() => undefined),
    remove: (key) => (memory.delete(key), attempt("readwrite", (s) => s.delete(key)).then(() => undefined, () => undefined)),
  };
}
