import type { EmbeddedDeps } from '@lockstep/backends/embedded';
import type { ConnectorDescriptor } from '@lockstep/sql/catalog';
import type { CatalogStore } from './catalog/catalog-store.ts';

/** What the composition root gives to a gateway. */
export interface GatewayDeps extends EmbeddedDeps {
  readonly descriptors: readonly ConnectorDescriptor[];
  /** Absolute directories that tables may read and write; a relative path starts at the first. */
  readonly fileRoots: readonly string[];
  /** The real path behind a user's; throws `AppError` (user) when it is outside the roots. */
  readonly confinePath: (written: string) => Promise<string>;
  /** Keeps the catalogs of all sessions; without one every session has catalogs of its own, which end with it. */
  readonly catalogStore?: CatalogStore | undefined;
}
