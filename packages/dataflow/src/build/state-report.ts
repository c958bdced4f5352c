import { userError } from '@lockstep/kernel/errors';
import type { PhysicalNode, PhysicalPlan } from '@lockstep/plan/physical';
import type { LoadedCheckpoint } from '../checkpoint/load-checkpoint.ts';
import type { OperatorIdentity } from '../checkpoint/manifest.ts';
import { isStateful, mayKeepRows } from './create-operator.ts';
import { identityOf } from './operator-identity.ts';

/** What becomes of state when a plan goes on from a checkpoint. */
export interface StateFate {
  readonly uid: string;
  readonly fate: 'kept' | 'empty' | 'dropped';
  /** The operator or source, as EXPLAIN shows it. */
  readonly what: string;
  readonly reason: string;
  /** The reason for programs that have words of their own. */
  readonly cause: 'same' | 'new' | 'changed' | 'gone';
  /** A source has a position in its input, no state. */
  readonly isSource: boolean;
}

/** Of every operator and source of the plan, and of those that the checkpoint alone has. In words. */
export function stateReport(plan: PhysicalPlan, checkpoint: Pick<LoadedCheckpoint, 'manifest'>): readonly StateFate[] {
  const { operators, sourcePositions } = checkpoint.manifest;
  const isSaved = ({ uid }: PhysicalNode): boolean => operators.some(operator => operator.uid === uid);
  const hasState = (node: PhysicalNode): boolean => isStateful(node) || (mayKeepRows(node) && isSaved(node));
  const now = plan.nodes.filter(hasState).map(node => identityOf(node, plan));
  const inputs = plan.nodes
    .filter(({ kind }) => kind === 'source' || kind === 'values')
    .map(node => identityOf(node, plan));
  const uids = new Set([...now, ...inputs].map(({ uid }) => uid));
  const lostSources = Object.keys(sourcePositions).filter(uid => !uids.has(uid));
  return [
    ...inputs.map(({ uid, what }) => sourceFate(uid, what, uid in sourcePositions)),
    ...lostSources.map((uid): StateFate => {
      const fate = { uid, fate: 'dropped', what: 'a source', cause: 'gone', isSource: true } as const;
      return { ...fate, reason: 'the job does not read it any more' };
    }),
    ...now.map(operator =>
      operatorFate(
        operator,
        operators.find(({ uid }) => uid === operator.uid),
      ),
    ),
    ...operators
      .filter(({ uid }) => !uids.has(uid))
      .map(
        ({ uid, what }): StateFate => ({
          uid,
          fate: 'dropped',
          what,
          reason: 'the job has no such operator any more',
          cause: 'gone',
          isSource: false,
        }),
      ),
  ];
}

function sourceFate(uid: string, what: string, isKnown: boolean): StateFate {
  const source = { uid, what, isSource: true } as const;
  return isKnown
    ? { ...source, fate: 'kept', reason: 'goes on where it was', cause: 'same' }
    : { ...source, fate: 'empty', reason: 'the checkpoint has no position for it', cause: 'new' };
}

function operatorFate(
  { uid, what, fingerprint }: OperatorIdentity,
  saved: Pick<OperatorIdentity, 'what' | 'fingerprint'> | undefined,
): StateFate {
  const operator = { uid, what, isSource: false } as const;
  if (saved === undefined) return { ...operator, fate: 'empty', reason: 'it is new', cause: 'new' };
  if (saved.fingerprint === fingerprint) return { ...operator, fate: 'kept', reason: 'keeps its state', cause: 'same' };
  return {
    ...operator,
    fate: 'empty',
    cause: 'changed',
    reason: `what it keeps has changed; the checkpoint has the state of ${saved.what}`,
  };
}

/** State that would be lost, or be missing in the middle of the input, is a refusal unless `mayLoseState`. */
export function refuseMismatch(plan: PhysicalPlan, checkpoint: LoadedCheckpoint, mayLoseState: boolean): void {
  if (mayLoseState) return;
  const lost = stateReport(plan, checkpoint).filter(({ fate }) => fate !== 'kept');
  if (lost.length === 0) return;
  const problems = lost.map(({ uid, fate, what, reason }) => `${uid} ${consequences[fate]}, for ${reason} (${what})`);
  throw userError(
    'checkpoint.state_mismatch',
    `The checkpoint does not fit the job: ${problems.join('; ')}. Start without state, or allow state to be lost.`,
    { details: { lost, path: checkpoint.path } },
  );
}

const consequences: Readonly<Record<StateFate['fate'], string>> = {
  kept: 'goes on',
  empty: 'would begin empty in the middle of the input',
  dropped: 'would lose its state',
};
