import { externalError, internalError, userError } from '@lockstep/kernel/errors';
import { silentLogger } from '@lockstep/kernel/logger';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { type ErrorBody, errorResponse } from './error-response.ts';

async function answerTo(error: unknown): Promise<{ status: number; error: ErrorBody }> {
  const response = errorResponse(error, silentLogger);
  const body = (await response.json()) as { error: ErrorBody };
  return { status: response.status, error: body.error };
}

test.each([
  ['auth.unauthenticated', 401],
  ['auth.wrong_credentials', 401],
  ['auth.forbidden', 403],
  ['pair.not_found', 404],
  ['job.revision_conflict', 409],
  ['auth.too_many_attempts', 429],
  ['job.invalid', 400],
])('answers %s with %i and says it in the user’s words', async (code, status) => {
  const answer = await answerTo(userError(code, 'in words', { details: { line: 3 } }));
  expect(answer).toEqual({ status, error: { code, domain: 'user', message: 'in words', details: { line: 3 } } });
});

test('answers an outage with 503', async () => {
  expect((await answerTo(externalError('db.away', 'The database is away'))).status).toBe(503);
});

test.each([
  ['an unexpected error', new Error('select * from users failed at /srv/app.ts:3')],
  ['an internal error', internalError('internal.invariant', 'row 7 of users has no hash')],
])('keeps %s to itself and gives the number of the log’s line', async (_, error) => {
  const answer = await answerTo(error);
  expect(answer.status).toBe(500);
  expect(answer.error.incident).toMatch(/^[0-9a-f-]{36}$/);
  expect(JSON.stringify(answer)).not.toMatch(/users|app\.ts| at /);
});

test('says which part of the input is wrong', async () => {
  const { error } = z.object({ name: z.string() }).safeParse({ name: 1 });
  const answer = await answerTo(error);
  expect(answer).toMatchObject({ status: 400, error: { code: 'request.invalid' } });
  expect(answer.error.message).toContain('name');
});
