import { externalError } from '@lockstep/kernel/errors';
import { catalogsOf, changesBetween, type StoredCatalogs } from './catalog-records.ts';
import type { CatalogStore } from './catalog-store.ts';
import { type CatalogTree, initialTree } from './catalog-tree.ts';

/** So often a statement is tried again after other sessions were faster. */
const attemptsMax = 20;

/** The catalogs of a store, as this gateway last saw them. */
export class SharedCatalogs {
  readonly #store: CatalogStore;
  #known: { readonly version: number; readonly catalogs: StoredCatalogs } | null = null;

  constructor(store: CatalogStore) {
    this.#store = store;
  }

  /** The newest catalogs; the same value as long as nothing has changed. */
  async read(): Promise<StoredCatalogs> {
    for (let attempt = 0; attempt < attemptsMax; attempt++) {
      const found = await this.#store.read(this.#known?.version ?? null);
      if (found !== null) this.#known = { version: found.version, catalogs: catalogsOf(found.records) };
      const known = this.#known!;
      if (known.version > 0) return known.catalogs;
      await this.#write(known.catalogs, initialTree.catalogs);
    }
    return failBusy();
  }

  /** Carries a session's tree to the newest catalogs and changes it there. `change` is asked again when somebody else was faster. */
  async change(tree: CatalogTree, change: (current: CatalogTree) => CatalogTree): Promise<CatalogTree> {
    for (let attempt = 0; attempt < attemptsMax; attempt++) {
      const before = { ...tree, catalogs: await this.read() };
      const after = change(before);
      if (after.catalogs === before.catalogs || (await this.#write(before.catalogs, after.catalogs))) return after;
    }
    return failBusy();
  }

  /** False, with nothing changed, when `before` is not what the store holds. */
  async #write(before: StoredCatalogs, after: StoredCatalogs): Promise<boolean> {
    const known = this.#known;
    if (known === null || known.catalogs !== before) return false;
    const version = await this.#store.write(known.version, changesBetween(before, after));
    if (version === null) return false;
    this.#known = { version, catalogs: after };
    return true;
  }
}

function failBusy(): never {
  throw externalError('gateway.catalog_busy', `Others changed the catalog ${attemptsMax} times meanwhile; try again`);
}
