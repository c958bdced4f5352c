/**
 * SQL test files. Blocks are separated by blank lines:
 *
 * ```
 * # a comment
 * statement            a definition that later blocks see
 * CREATE TABLE ...
 *
 * query [stream|batch] its rows, in any order (`ordered` keeps the order), in both modes unless one is named
 * SELECT ...
 * ----
 * a, b                 cells as printed, joined by ", "
 *
 * changelog            the exact changelog in stream mode
 * SELECT ...
 * ----
 * +I[a, b]
 *
 * error <code> [line:column]
 * SELECT ...
 * ```
 */
export type SltBlock =
  | { readonly kind: 'statement'; readonly sql: string; readonly line: number }
  | {
      readonly kind: 'query';
      readonly sql: string;
      readonly modes: readonly ('stream' | 'batch')[];
      readonly isOrdered: boolean;
      readonly expected: readonly string[];
      readonly line: number;
    }
  | { readonly kind: 'changelog'; readonly sql: string; readonly expected: readonly string[]; readonly line: number }
  | {
      readonly kind: 'error';
      readonly sql: string;
      readonly code: string;
      readonly place: string | null;
      readonly line: number;
    };

export function parseSlt(text: string): readonly SltBlock[] {
  const blocks: SltBlock[] = [];
  let line = 1;
  for (const paragraph of text.split(/\n[ \t]*\n/)) {
    const lines = paragraph.split('\n');
    const first = lines.findIndex(candidate => candidate.trim() !== '' && !candidate.startsWith('#'));
    if (first !== -1) blocks.push(parseBlock(lines.slice(first), line + first));
    line += lines.length + 1;
  }
  return blocks;
}

export type SltQuery = Extract<SltBlock, { kind: 'query' }>;

/** Every query of a file, with the text of what is defined before it. */
export function queriesOf(text: string): readonly (SltQuery & { readonly definitions: string })[] {
  let definitions = '';
  return parseSlt(text).flatMap(block => {
    if (block.kind === 'statement') definitions += `${block.sql};\n`;
    return block.kind === 'query' ? [{ ...block, definitions }] : [];
  });
}

function parseBlock(lines: readonly string[], line: number): SltBlock {
  const [header = '', ...body] = lines;
  const [kind, ...words] = header.trim().split(/\s+/);
  const rule = body.indexOf('----');
  const sql = body.slice(0, rule === -1 ? undefined : rule).join('\n');
  const expected = rule === -1 ? [] : body.slice(rule + 1).filter(row => row !== '');
  switch (kind) {
    case 'statement':
      return { kind, sql, line };
    case 'query': {
      const named = (['stream', 'batch'] as const).filter(mode => words.includes(mode));
      return {
        kind,
        sql,
        modes: named.length === 0 ? ['stream', 'batch'] : named,
        isOrdered: words.includes('ordered'),
        expected,
        line,
      };
    }
    case 'changelog':
      return { kind, sql, expected, line };
    case 'error':
      return { kind, sql, code: words[0] ?? '', place: words[1] ?? null, line };
    default:
      throw new Error(`Line ${line}: unknown block '${header}'`);
  }
}
