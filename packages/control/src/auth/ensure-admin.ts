import { randomBytes } from 'node:crypto';
import { newId } from '@lockstep/kernel/ids';
import type { ControlDeps } from '../control-deps.ts';
import { hashPassword } from './passwords.ts';

/** The workspace that the first migration makes. */
const defaultWorkspaceId = '00000000-0000-7000-8000-000000000001';

const firstAdminName = 'admin';

/** Makes the first account of an empty installation. Its random password is in this answer once and nowhere else; null when there are accounts. */
export async function ensureAdmin({ database }: ControlDeps): Promise<{ name: string; password: string } | null> {
  const password = randomBytes(15).toString('base64url');
  const passwordHash = await hashPassword(password);
  return database.transaction(async ({ users }) => {
    if (!(await users.lockForFirstUser())) return null;
    await users.insert({
      id: newId(),
      name: firstAdminName,
      role: 'admin',
      passwordHash,
      workspaceId: defaultWorkspaceId,
    });
    return { name: firstAdminName, password };
  });
}
