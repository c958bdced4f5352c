import { pairConfigSchema, runStates, runTransitions } from '@lockstep/contracts/runs';
import { newId } from '@lockstep/kernel/ids';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../tooling/test-services/test-database.ts';
import { type Database, openDatabase } from '../client.ts';

let testDatabase: TestDatabase;
let database: Database;
let client: pg.Client;
let pairId: string;
let versionId: string;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase({ databaseUrl: testDatabase.url, connectionsMax: 8 });
  client = new pg.Client({ connectionString: testDatabase.url });
  await client.connect();
  ({ pairId, versionId } = await insertPair(database));
});

afterAll(async () => {
  await client.end();
  await database.close();
  await testDatabase.drop();
});

async function insertPair({ repositories }: Database): Promise<{ pairId: string; versionId: string }> {
  const workspaceId = '00000000-0000-7000-8000-000000000001';
  const [ownerId, jobId, newVersionId] = [newId(), newId(), newId()];
  await repositories.users.insert({ id: ownerId, name: 'owner', role: 'member', passwordHash: '', workspaceId });
  await repositories.jobs.insert({ id: jobId, workspaceId, ownerId, name: 'job', sqlText: '' });
  const config = pairConfigSchema.parse({});
  const version = { id: newVersionId, jobId, revision: 1, sqlText: '', catalog: { objects: [] }, config };
  await repositories.versions.insert({
    ...version,
    planFingerprint: 'f',
    clientKey: 'key',
    publishedBy: 'owner',
    stateChoice: 'same-plan',
  });
  const pair = { id: newId(), jobId, versionId: newVersionId, config, nextBatchRunAt: null };
  return { pairId: await repositories.pairs.publish(pair), versionId: newVersionId };
}

/** A queued run on a side that is made free first. */
async function queuedRun(): Promise<string> {
  await client.query(`DELETE FROM runs WHERE pair_id = $1`, [pairId]);
  const run = {
    id: newId(),
    pairId,
    versionId,
    side: 'stream' as const,
    trigger: 'user' as const,
    range: null,
    parallelism: 1,
  };
  await database.repositories.runs.insertQueued({ ...run, clientKey: newId() });
  return run.id;
}

test('the database knows exactly the moves of the contract', async () => {
  const { rows } = await client.query<{ from_state: string; to_state: string }>('SELECT * FROM run_state_moves');
  const inDatabase = rows.map(row => `${row.from_state}>${row.to_state}`).sort();
  const inContract = runStates.flatMap(from => runTransitions[from].map(to => `${from}>${to}`)).sort();
  expect(inDatabase).toEqual(inContract);
});

test('no sequence of commands makes an illegal move, even when the caller names a wrong origin', async () => {
  const anyState = fc.constantFrom(...runStates);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(anyState, anyState), { maxLength: 12 }), async commands => {
      const id = await queuedRun();
      for (const [from, to] of commands) {
        const before = (await database.repositories.runs.find(id))!.state;
        const isMoved = await database.repositories.runs.move(id, [from], to).catch(() => null);
        const after = (await database.repositories.runs.find(id))!.state;
        const isLegal = before === from && (runTransitions[from] as readonly string[]).includes(to);
        expect({ before, from, to, after }).toEqual({ before, from, to, after: isLegal ? to : before });
        // A same-state write changes nothing and so is no move.
        if (before === from && from !== to) expect(isMoved).toBe(isLegal ? true : null);
      }
    }),
    { numRuns: 25, seed: 7 },
  );
});

test('a side has one active run, whoever asks at the same time', async () => {
  await client.query(`DELETE FROM runs WHERE pair_id = $1`, [pairId]);
  const ask = () => ({
    id: newId(),
    pairId,
    versionId,
    side: 'batch' as const,
    trigger: 'user' as const,
    range: null,
    parallelism: 1,
  });
  const asked = Array.from({ length: 12 }, () =>
    database.repositories.runs.insertQueued({ ...ask(), clientKey: newId() }),
  );
  const inserted = (await Promise.all(asked)).filter(run => run !== null);
  expect(inserted).toHaveLength(1);
});

test('the same client key gives the same run, also when it is sent many times at once', async () => {
  await client.query(`DELETE FROM runs WHERE pair_id = $1`, [pairId]);
  const ask = () => ({
    id: newId(),
    pairId,
    versionId,
    side: 'batch' as const,
    trigger: 'user' as const,
    range: null,
    parallelism: 1,
  });
  const asked = Array.from({ length: 12 }, () =>
    database.repositories.runs.insertQueued({ ...ask(), clientKey: 'one-key' }),
  );
  const answers = await Promise.all(asked);
  expect(new Set(answers.map(answer => answer?.runId)).size).toBe(1);
  expect(answers.filter(answer => answer?.isNew)).toHaveLength(1);
});

test('of many claimers one gets the run, and fencing tokens only grow', async () => {
  const { attempts, runs } = database.repositories;
  let lastToken = 0;
  for (let round = 0; round < 5; round++) {
    const id = await queuedRun();
    const claims = await Promise.all(Array.from({ length: 8 }, () => attempts.claim(id, newId(), 60_000)));
    const won = claims.filter(claim => claim !== null);
    expect(won).toHaveLength(1);
    expect(won[0]!.ref.fencingToken).toBeGreaterThan(lastToken);
    lastToken = won[0]!.ref.fencingToken;
    expect((await runs.find(id))?.state).toBe('STARTING');
  }
});

test('an expired lease is never revived, and its holder is told', async () => {
  const { attempts } = database.repositories;
  const id = await queuedRun();
  const ref = (await attempts.claim(id, newId(), 20))!.ref;
  await new Promise(resolve => setTimeout(resolve, 40));
  expect(await attempts.isHeld(ref)).toBe(false);
  expect(await attempts.renew(ref, 60_000)).toEqual({ isHeld: false, stopMode: null });
  expect(await attempts.listExpired(10)).toContainEqual(ref);
});

test('an older fencing token neither renews nor ends the newer attempt', async () => {
  const { attempts } = database.repositories;
  const id = await queuedRun();
  const ref = (await attempts.claim(id, newId(), 60_000))!.ref;
  const stale = { ...ref, fencingToken: ref.fencingToken - 1 };
  expect((await attempts.renew(stale, 60_000)).isHeld).toBe(false);
  expect(await attempts.end(stale, 'finished', null)).toBe(false);
  expect(await attempts.lockOpen(stale)).toBe(false);
  expect((await attempts.renew(ref, 60_000)).isHeld).toBe(true);
});

test('an attempt is ended by exactly one of many', async () => {
  const { attempts } = database.repositories;
  const id = await queuedRun();
  const ref = (await attempts.claim(id, newId(), 60_000))!.ref;
  const ends = await Promise.all(Array.from({ length: 6 }, () => attempts.end(ref, 'crashed', null)));
  expect(ends.filter(Boolean)).toHaveLength(1);
});

test('a run is not claimed before its delay is over', async () => {
  const { attempts, runs } = database.repositories;
  const id = await queuedRun();
  const ref = (await attempts.claim(id, newId(), 60_000))!.ref;
  await attempts.end(ref, 'crashed', null);
  await runs.move(id, ['STARTING'], 'RESTARTING', { nextAttemptAt: new Date(Date.now() + 60_000) });
  expect(await attempts.claim(id, newId(), 60_000)).toBeNull();
  expect(await runs.listUnclaimed(0, 10)).not.toContain(id);
});

test('a published version can not be changed', async () => {
  await expect(client.query(`UPDATE job_versions SET sql_text = 'other' WHERE id = $1`, [versionId])).rejects.toThrow(
    /immutable/,
  );
});

test('old runs are pruned, but none that is active or that somebody can go back to', async () => {
  const { runs, checkpoints } = database.repositories;
  await client.query(`DELETE FROM runs WHERE pair_id = $1`, [pairId]);
  const ids: string[] = [];
  for (let i = 0; i < 6; i++) {
    const run = {
      id: newId(),
      pairId,
      versionId,
      side: 'stream' as const,
      trigger: 'user' as const,
      range: null,
      parallelism: 1,
    };
    await runs.insertQueued({ ...run, clientKey: newId() });
    if (i < 5) await runs.move(run.id, ['QUEUED'], 'STOPPED');
    ids.push(run.id);
  }
  const checkpoint = { runId: ids[1]!, pairId, attempt: 1, checkpointId: 1, path: '/c', bytes: 1, durationMs: 1 };
  await checkpoints.insert({ ...checkpoint, isSavepoint: false, watermarkMs: null });
  await runs.prune(2);
  const { rows } = await client.query<{ id: string }>(
    'SELECT id FROM runs WHERE pair_id = $1 ORDER BY created_at, id',
    [pairId],
  );
  expect(rows.map(row => row.id)).toEqual([ids[1], ids[4], ids[5]]);
});
