import type { Batch } from '@lockstep/dataflow/batch';
import type { JsonValue, SinkWriter } from '@lockstep/dataflow/ports';
import type { Field } from '@lockstep/sql/algebra';
import { bigintType, stringType } from '@lockstep/sql/types';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeBatch } from './make-batch.ts';

/** What the rows of the test look like; a key, if the sink has one, is the first column. */
export const sinkSchema: readonly Field[] = [
  { name: 'id', type: bigintType },
  { name: 'text', type: stringType },
];

export interface SinkUnderTest {
  /** A writer of the same table and the same name, with a lease of its own. */
  readonly createSink: (fencingToken: number) => SinkWriter;
  /** The ids that a reader sees, each as often as it is there. */
  readonly visibleIds: () => Promise<number[]>;
}

type Step =
  | 'write'
  | 'checkpoint'
  | 'failed-checkpoint'
  | 'crash'
  | 'crash-before-store'
  | 'crash-before-commit'
  | 'zombie';

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Step>('write') },
  { weight: 4, arbitrary: fc.constant<Step>('checkpoint') },
  fc.constantFrom<Step>('failed-checkpoint', 'crash', 'crash-before-store', 'crash-before-commit', 'zombie'),
);

/** Rows that must never be seen. */
const idOfUndead = 1_000_000;

const rowsFrom = (id: number, count: number): Batch =>
  makeBatch(
    sinkSchema,
    Array.from({ length: count }, (_, i) => [BigInt(id + i), 'text'] as const),
  );

interface Checkpoint {
  readonly rows: number;
  readonly prepared: readonly JsonValue[];
}

/** Plays the engine's part: writes rows by number, takes checkpoints, dies, is restored from the last checkpoint, and meets its own undead. */
class EngineModel {
  readonly #under: SinkUnderTest;
  readonly #dead: SinkWriter[] = [];
  #sink: SinkWriter;
  #token = 1;
  #epoch = 0;
  #rows = 0;
  #uncommitted: JsonValue[] = [];
  #checkpoint: Checkpoint = { rows: 0, prepared: [] };

  constructor(under: SinkUnderTest) {
    this.#under = under;
    this.#sink = under.createSink(this.#token);
  }

  async open(): Promise<void> {
    await this.#sink.open();
    for (const prepared of this.#checkpoint.prepared) await this.#sink.commit(this.#epoch, prepared);
    await this.#sink.abort();
  }

  async take(next: Step): Promise<void> {
    if (next === 'write') return this.#write();
    if (next === 'crash') return this.#crash();
    if (next === 'zombie') return this.#wakeTheDead();
    this.#uncommitted.push(await this.#sink.prepare(++this.#epoch));
    if (next === 'crash-before-store') return this.#crash();
    if (next === 'failed-checkpoint') return;
    this.#checkpoint = JSON.parse(JSON.stringify({ rows: this.#rows, prepared: this.#uncommitted }));
    if (next === 'crash-before-commit') return this.#crash();
    for (const prepared of this.#uncommitted) await this.#sink.commit(this.#epoch, prepared);
    this.#uncommitted = [];
  }

  async finish(): Promise<number> {
    await this.take('checkpoint');
    for (const sink of [...this.#dead, this.#sink]) await sink.close();
    return this.#rows;
  }

  async #write(): Promise<void> {
    await this.#sink.write(rowsFrom(this.#rows, 3));
    this.#rows += 3;
  }

  async #crash(): Promise<void> {
    this.#dead.push(this.#sink);
    this.#sink = this.#under.createSink(++this.#token);
    this.#rows = this.#checkpoint.rows;
    this.#uncommitted = [];
    await this.open();
  }

  /** A worker that lost its lease does not know it yet. Whatever it tries is refused or leaves no trace. */
  async #wakeTheDead(): Promise<void> {
    const undead = this.#dead.at(-1);
    if (undead === undefined) return;
    const act = async (): Promise<void> => {
      await undead.write(rowsFrom(idOfUndead, 2));
      await undead.commit(99, await undead.prepare(99));
    };
    await act().catch(() => undefined);
  }
}

/** What the engine relies on, for any sink that claims exactly-once: over any order of crashes every row is there once. */
export function sinkConformance(name: string, numRuns: number, prepare: () => Promise<SinkUnderTest>): void {
  test(`${name}: over crashes, failed checkpoints and undead writers every row is there exactly once`, async () => {
    const steps = fc.array(step, { minLength: 5, maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(steps, async plan => {
        const under = await prepare();
        const engine = new EngineModel(under);
        await engine.open();
        for (const next of plan) await engine.take(next);
        const rows = await engine.finish();
        const ids = (await under.visibleIds()).sort((left, right) => left - right);
        expect(ids).toEqual(Array.from({ length: rows }, (_, id) => id));
      }),
      { seed: 20261125, numRuns },
    );
  }, 120_000);
}
