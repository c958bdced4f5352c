import { sides } from '@lockstep/contracts/runs';
import type { User } from '@lockstep/contracts/users';
import { newId } from '@lockstep/kernel/ids';
import { z } from 'zod';
import { checkSqlText } from '../access/check-input.ts';
import { parseInput } from '../access/parse-input.ts';
import { scopeOf } from '../access/scope-of.ts';
import type { ControlDeps } from '../control-deps.ts';
import { hideSecrets } from '../secrets/hide-secrets.ts';
import { admitPreview } from './admit-preview.ts';
import { previewSecretPrefix } from './preview-secret-prefix.ts';

const previewRequestSchema = z.object({
  sqlText: z.string(),
  /** Offset in the text of the statement to show. */
  statementOffset: z.number().int().min(0),
  side: z.enum(sides),
  rowsMax: z.number().int().min(1).max(10_000),
  durationMsMax: z.number().int().min(100).max(60_000),
});
export type PreviewRequest = z.infer<typeof previewRequestSchema>;

/** Asks for rows of one statement; nothing is written anywhere. */
export async function requestPreview(
  deps: ControlDeps,
  user: User,
  request: PreviewRequest,
): Promise<{ previewId: string }> {
  const preview = parseInput(previewRequestSchema, request);
  checkSqlText(preview.sqlText);
  const { workspaceId } = await scopeOf(deps, user);
  const id = newId();
  await deps.database.transaction(async repositories => {
    await admitPreview(repositories, user);
    const place = { workspaceId, ownerId: user.id, prefix: previewSecretPrefix(id) };
    const sqlText = await hideSecrets(deps, repositories, preview.sqlText, place);
    await repositories.previews.insert({ ...preview, id, workspaceId, ownerId: user.id, sqlText });
  });
  await deps.queue.send('preview.run', { previewId: id });
  return { previewId: id };
}
