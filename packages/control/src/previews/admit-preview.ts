import type { User } from '@lockstep/contracts/users';
import type { Repositories } from '@lockstep/db/repositories';
import { userError } from '@lockstep/kernel/errors';

export const previewsMaxPerUser = 4;

/** Refuses a user one preview or tap too many; holds for the transaction. */
export async function admitPreview({ users, previews }: Repositories, { id }: User): Promise<void> {
  await users.lock(id);
  if ((await previews.countActive(id)) >= previewsMaxPerUser)
    throw userError('preview.too_many', `${previewsMaxPerUser} previews of yours are running. Cancel one first`);
}
