import type { SourceNode } from '@lockstep/plan/physical';
import { type Expression, inputRefs, remapRefs } from '@lockstep/sql/algebra';
import { createColumnBuilder, type Value } from '../batch/index.ts';
import { isAppError } from '../expressions/is-app-error.ts';
import type { ExpressionCompiler } from '../operators/expression-compiler.ts';
import type { PartitionTest } from '../ports/connector.ts';

type Values = ReadonlyMap<string, Value>;

/** The plan's conditions on partitions, each asked as soon as all its columns are known; undefined when there is none. */
export function partitionTest(node: SourceNode, compiler: ExpressionCompiler): PartitionTest | undefined {
  const tests = node.partitionConditions?.map(condition => testOf(condition, node, compiler));
  return tests && (values => tests.every(test => test(values)));
}

function testOf(
  condition: Expression,
  { schema }: SourceNode,
  compiler: ExpressionCompiler,
): (values: Values) => boolean {
  const columns = [...inputRefs(condition)];
  const inputSchema = columns.map(column => ({
    ...schema[column]!,
    type: { ...schema[column]!.type, nullable: true },
  }));
  const evaluate = compiler.compileCalc({
    inputSchema,
    condition: remapRefs(condition, column => columns.indexOf(column)),
    projections: [],
  });
  return values => {
    if (!inputSchema.every(({ name }) => values.has(name))) return true;
    const cells = inputSchema.map(({ name, type }) => {
      const builder = createColumnBuilder(type, 1);
      builder.appendValue(values.get(name)!);
      return builder.finish();
    });
    try {
      return evaluate({ rowCount: 1, columns: cells, kinds: null, watermarks: null }).rowCount === 1;
    } catch (error) {
      // The filter over the rows fails too, if there are any.
      if (isAppError(error, 'user')) return true;
      throw error;
    }
  };
}
