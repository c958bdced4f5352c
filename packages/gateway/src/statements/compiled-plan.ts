import { readFile, writeFile } from 'node:fs/promises';
import { externalError, userError } from '@lockstep/kernel/errors';
import type { PhysicalPlan } from '@lockstep/plan/physical';
import type { CompilePlan, ExecutePlan } from '@lockstep/sql/ast';
import { done, type StatementResult } from '../results/statement-result.ts';
import { runtimeMode } from '../sessions/session.ts';
import { runInsert } from './run-insert.ts';
import { planStatement } from './run-plan.ts';
import { type NameSpace, nameSpaceOf, type StatementContext } from './statement-context.ts';

/**
 * What COMPILE PLAN writes: the statement with all that it was compiled against, and the names under which its operators keep their state. It is compiled again
 * when it is executed: text in a file is a statement like any other, a plan in a file would be trusted code. `operators` then proves that the state is found again.
 */
interface CompiledPlan extends NameSpace {
  readonly lockstepPlan: 1;
  readonly statement: string;
  readonly operators: readonly string[];
}

/** COMPILE PLAN 'file' FOR ..; with AND EXECUTE the plan is run as well. */
export async function compilePlan(context: StatementContext, node: CompilePlan): Promise<StatementResult> {
  if (runtimeMode(context.settings) === 'batch')
    throw userError('gateway.plan_mode', 'Plans can be compiled in streaming mode only.');
  const { session, deps } = context;
  const path = await deps.confinePath(node.file.value);
  const statement = context.text.slice(node.target.span.start, node.target.span.end);
  const { plan } = planStatement({ ...context, text: statement });
  const compiled: CompiledPlan = { lockstepPlan: 1, statement, ...nameSpaceOf(session), operators: uidsOf(plan) };
  const isWritten = await write(path, `${JSON.stringify(compiled, null, 2)}\n`);
  if (!isWritten && !node.ifNotExists) {
    const message = `Plan file '${node.file.value}' already exists. Use IF NOT EXISTS to keep it.`;
    throw userError('gateway.plan_exists', message);
  }
  return node.execute ? runPlanFile(context, node.file.value) : done();
}

export const executePlan = (context: StatementContext, { file }: ExecutePlan): Promise<StatementResult> =>
  runPlanFile(context, file.value);

async function runPlanFile(context: StatementContext, file: string): Promise<StatementResult> {
  const { statement, operators, ...world } = parsePlan(file, await read(await context.deps.confinePath(file), file));
  const compiled = { ...context, text: statement, compiledIn: world };
  const uids = uidsOf(planStatement(compiled).plan);
  const lost = operators.filter(uid => !uids.includes(uid));
  if (lost.length > 0) {
    const message = `The plan '${file}' was compiled by another version, which kept state for ${lost.join(', ')}. Compile it again.`;
    throw userError('gateway.plan_outdated', message);
  }
  return runInsert(compiled);
}

const uidsOf = (plan: PhysicalPlan): readonly string[] => plan.nodes.map(node => node.uid);

/** False when the file was there before. */
async function write(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: 'wx' });
    return true;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') return false;
    throw externalError('gateway.plan_file', `The plan can't be written to ${path}`, { cause });
  }
}

async function read(path: string, file: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw userError('gateway.plan_file', `Cannot load the plan from file '${file}'.`, { cause });
  }
}

function parsePlan(file: string, text: string): CompiledPlan {
  let plan: unknown;
  try {
    plan = JSON.parse(text);
  } catch {
    plan = null;
  }
  if (isCompiledPlan(plan)) return plan;
  throw userError('gateway.plan_file', `The file '${file}' holds no compiled plan.`);
}

type Unchecked = { readonly [key: string]: unknown };

const isRecord = (value: unknown): value is Unchecked => typeof value === 'object' && value !== null;

const hasTexts = (value: unknown, ...keys: readonly string[]): value is Unchecked =>
  isRecord(value) && keys.every(key => typeof value[key] === 'string');

function isCompiledPlan(value: unknown): value is CompiledPlan & Unchecked {
  if (!hasTexts(value, 'statement', 'currentCatalog', 'currentDatabase') || value['lockstepPlan'] !== 1) return false;
  const { objects, operators } = value;
  return (
    Array.isArray(operators) &&
    operators.every(uid => typeof uid === 'string') &&
    Array.isArray(objects) &&
    objects.every(
      object => hasTexts(object, 'kind', 'createStatement') && hasTexts(object['path'], 'catalog', 'database', 'name'),
    )
  );
}
