import type { CatalogSnapshot } from '@lockstep/sql/catalog';
import type { ControlDeps } from '../control-deps.ts';
import { findSecretOptions, referencePrefix } from './secret-options.ts';

export interface SecretUse {
  readonly workspaceId: string;
  /** Whose text it is; the text's own references open only this owner's secrets. */
  readonly ownerId: string;
  readonly sqlText: string;
  /** Its tables' secrets open for everybody who may read the catalog. */
  readonly catalog: CatalogSnapshot;
}

/** Values by reference, for the message to a child process and nothing else. A secret that is missing is left out: the engine says which. */
export async function resolveSecrets(
  { database, connectors, secretBox }: Pick<ControlDeps, 'database' | 'connectors' | 'secretBox'>,
  { workspaceId, ownerId, sqlText, catalog }: SecretUse,
): Promise<Record<string, string>> {
  const namesIn = (text: string): string[] =>
    findSecretOptions(text, connectors)
      .filter(({ value }) => value.startsWith(referencePrefix))
      .map(({ value }) => value.slice(referencePrefix.length));
  const shared = new Set(catalog.objects.flatMap(object => namesIn(object.createStatement)));
  const names = [...new Set([...namesIn(sqlText), ...shared])];
  const stored = await database.repositories.secrets.list(workspaceId, names);
  return Object.fromEntries(
    stored
      .filter(secret => shared.has(secret.name) || secret.ownerId === ownerId)
      .map(secret => [referencePrefix + secret.name, secretBox.decryptSecret(secret.name, secret)]),
  );
}
