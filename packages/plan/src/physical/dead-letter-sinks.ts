import type { Field } from '@lockstep/sql/algebra';
import { bigintType, lengthMax, stringType } from '@lockstep/sql/types';
import type { Draft } from './rewrite-drafts.ts';
import { sideSink } from './side-sinks.ts';

/** Of a table: the directory for records that are no rows, and what becomes of these; with a directory alone they go there. */
const pathOption = 'lockstep.malformed.dead-letter-path';
const policyOption = 'lockstep.malformed.policy';

/** The side output of a source to which its dead letters go. */
export const deadLettersOutput = 1;

/**
 * A dead letter: the table it should have been a row of, where it stands (`record_number` counts from 1 and is NULL when what is before it was not read by
 * the same subtask), why it is no row, and its bytes.
 */
export const deadLetterSchema: readonly Field[] = [
  { name: 'table_name', type: stringType },
  { name: 'file', type: stringType },
  { name: 'record_number', type: bigintType },
  { name: 'byte_offset', type: bigintType },
  { name: 'reason', type: stringType },
  { name: 'record', type: { kind: 'VARBINARY', length: lengthMax, nullable: true } },
];

/** Adds a sink for the records that a source gives up on, where its table has a place for them. */
export function withDeadLetterSinks(drafts: readonly Draft[]): readonly Draft[] {
  const all = [...drafts];
  drafts.forEach((draft, id) => {
    if (draft.kind !== 'source') return;
    const { [pathOption]: directory, [policyOption]: policy = 'dead-letter' } = draft.table.options;
    if (directory === undefined || policy.toLowerCase() !== 'dead-letter') return;
    const uid = `dead-letters-${draft.uid}`;
    all.push({
      kind: 'side-output',
      inputs: [id],
      output: deadLettersOutput,
      tag: 'dead letters',
      schema: deadLetterSchema,
      uid,
    });
    const name = `dead_letters_of_${draft.table.path.name}`;
    all.push(sideSink({ name, directory, schema: deadLetterSchema, input: all.length - 1, uid: `${uid}-sink` }));
  });
  return all;
}
