import type { Repositories } from '@lockstep/db/repositories';
import { userError } from '@lockstep/kernel/errors';
import type { ControlDeps } from '../control-deps.ts';
import { findSecretOptions, referencePrefix, type SecretOption } from './secret-options.ts';

export interface HidingPlace {
  readonly workspaceId: string;
  /** Whose secrets the text may use and makes. */
  readonly ownerId: string;
  /** Put before every name, e.g. `job/<id>/`; empty for the catalog. */
  readonly prefix: string;
}

/**
 * The text with every secret replaced by a reference, which alone may be stored. The secrets themselves are stored encrypted through
 * `repositories`. A reference that is already there must be to a secret of the same owner: else a text could send somebody's password anywhere.
 */
export async function hideSecrets(
  { connectors, secretBox }: Pick<ControlDeps, 'connectors' | 'secretBox'>,
  { secrets }: Pick<Repositories, 'secrets'>,
  text: string,
  place: HidingPlace,
): Promise<string> {
  const { workspaceId, ownerId, prefix } = place;
  const options = findSecretOptions(text, connectors);
  const isReference = ({ value }: SecretOption): boolean => value.startsWith(referencePrefix);
  await checkReferences(secrets, place, options.filter(isReference));

  let hidden = '';
  let from = 0;
  for (const option of options.filter(candidate => !isReference(candidate))) {
    const name = prefix + option.place;
    await secrets.put(workspaceId, { name, ownerId, ...secretBox.encryptSecret(name, option.value) });
    hidden += `${text.slice(from, option.span.start)}'${referencePrefix}${name}'`;
    from = option.span.end;
  }
  return hidden + text.slice(from);
}

async function checkReferences(
  secrets: Repositories['secrets'],
  { workspaceId, ownerId }: HidingPlace,
  references: readonly SecretOption[],
): Promise<void> {
  const names = references.map(({ value }) => value.slice(referencePrefix.length));
  const own = new Set(
    (await secrets.list(workspaceId, names)).filter(secret => secret.ownerId === ownerId).map(secret => secret.name),
  );
  const foreign = names.find(name => !own.has(name));
  if (foreign !== undefined)
    throw userError('secret.unavailable', `You have no secret named ${foreign}. Write the secret itself in its place`);
}
