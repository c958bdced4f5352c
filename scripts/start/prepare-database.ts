import { resolve } from 'node:path';
import { connectorDescriptors } from '@lockstep/connectors/descriptors';
import { type Control, createControl } from '@lockstep/control/control';
import { systemClock } from '@lockstep/kernel/clock';
import { silentLogger } from '@lockstep/kernel/logger';
import { applyMigrations } from '../../tooling/migrations/apply-migrations.ts';

const migrations = resolve(import.meta.dirname, '../../prisma/migrations');

export interface DatabaseSettings {
  readonly databaseUrl: string;
  readonly redisUrl: string | undefined;
  /** 32 bytes in base64. */
  readonly secretKey: string;
}

/** The schema and the first account, whose password is said once. Safe to repeat. */
export async function prepareDatabase(settings: DatabaseSettings, say: (line: string) => void): Promise<void> {
  const added = await applyMigrations(settings.databaseUrl, migrations);
  say(added.length === 0 ? 'The schema is up to date' : `Applied ${added.length} migrations`);
  const admin = await withControl(settings, control => control.ensureAdmin());
  if (admin !== null) say(`First account: ${admin.name} / ${admin.password} (shown once)`);
}

/** The control plane for as long as `action` takes. */
export async function withControl<T>(
  { databaseUrl, redisUrl, secretKey }: DatabaseSettings,
  action: (control: Control) => Promise<T>,
): Promise<T> {
  const control = createControl({
    databaseUrl,
    ...(redisUrl !== undefined && { redisUrl }),
    secretKey: Buffer.from(secretKey, 'base64'),
    clock: systemClock,
    logger: silentLogger,
    connectors: connectorDescriptors,
  });
  try {
    return await action(control);
  } finally {
    await control.close();
  }
}
