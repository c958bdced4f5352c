import type { ValuesNode } from '@lockstep/plan/physical';
import type { ExpressionCompiler } from '../operators/expression-compiler.ts';
import { RowBuilder } from '../operators/row-builder.ts';
import type { JsonValue, ReadResult, SourceProgress, SourceReader } from '../ports/source.ts';
import { identityRows } from '../state/identity-rows.ts';

/** VALUES as a bounded source of one batch. */
export class ValuesReader implements SourceReader {
  readonly #node: ValuesNode;
  readonly #compiler: ExpressionCompiler;
  #isRead = false;

  constructor(node: ValuesNode, compiler: ExpressionCompiler) {
    this.#node = node;
    this.#compiler = compiler;
  }

  async open(position: JsonValue): Promise<void> {
    this.#isRead = position === 'read';
  }

  async read(): Promise<ReadResult> {
    if (this.#isRead || this.#node.rows.length === 0) return { kind: 'end' };
    this.#isRead = true;
    const builder = new RowBuilder(this.#node.schema, false);
    builder.reserve(this.#node.rows.length);
    for (const projections of this.#node.rows) {
      const evaluate = this.#compiler.compileCalc({ inputSchema: [], projections });
      const row = evaluate({ rowCount: 1, columns: [], kinds: null, watermarks: null });
      builder.vectors.forEach((vector, c) => {
        vector.scatter(row.columns[c]!, identityRows(1), Int32Array.of(builder.rowCount), 1);
      });
      builder.rowCount++;
    }
    return { kind: 'batch', batch: builder.take() };
  }

  position(): JsonValue {
    return this.#isRead ? 'read' : null;
  }

  progress(): SourceProgress {
    return { malformedRows: 0, bytesBehind: 0 };
  }

  async close(): Promise<void> {}
}
