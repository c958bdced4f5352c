import type { StateCheckAnswer } from '@lockstep/db/repositories';
import type { ControlDeps } from '../control-deps.ts';

/** What a worker found, for whoever asked. */
export async function answerStateCheck(
  { database }: Pick<ControlDeps, 'database'>,
  stateCheckId: string,
  answer: StateCheckAnswer,
): Promise<void> {
  await database.transaction(async ({ stateChecks, announcements }) => {
    await stateChecks.answer(stateCheckId, answer);
    await announcements.answer(stateCheckId);
  });
}
