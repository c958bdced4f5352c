import { z } from 'zod';

/** What becomes of an operator's state, or a source's position, when another text goes on from a checkpoint. */
export const stateFateSchema = z.object({
  uid: z.string(),
  fate: z.enum(['kept', 'empty', 'dropped']),
  /** The operator or source, as EXPLAIN shows it. */
  what: z.string(),
  reason: z.string(),
  cause: z.enum(['same', 'new', 'changed', 'gone']),
  isSource: z.boolean(),
});
export type StateFate = z.infer<typeof stateFateSchema>;

export const stateCheckDtoSchema = z.object({
  /** Of the pair's newest checkpoint; null: there is none, and nothing to keep. */
  checkpoint: z
    .object({
      checkpointId: z.number().int(),
      isSavepoint: z.boolean(),
      versionNumber: z.number().int(),
      at: z.string(),
      bytes: z.number(),
    })
    .nullable(),
  fates: z.array(stateFateSchema),
});
export type StateCheckDto = z.infer<typeof stateCheckDtoSchema>;

/**
 * What a version's first stream run takes over. `same-plan`: everything when the plan is that of the checkpoint, else nothing. `keep`: the state of
 * every operator that is the same, and all positions in the input. `empty`: nothing; the input is read from its beginning.
 */
export const stateChoices = ['same-plan', 'keep', 'empty'] as const;
export type StateChoice = (typeof stateChoices)[number];
