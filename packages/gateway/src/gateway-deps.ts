import type { EmbeddedDeps } from '@lockstep/backends/embedded';
import type { ConnectorDescriptor } from '@lockstep/sql/catalog';

/** What the composition root gives to a gateway. */
export interface GatewayDeps extends EmbeddedDeps {
  readonly descriptors: readonly ConnectorDescriptor[];
  /** Absolute directories that tables may read and write; a relative path starts at the first. */
  readonly fileRoots: readonly string[];
}
