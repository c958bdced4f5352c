import { walk } from '@lockstep/sql/ast';
import { parseExpression } from '@lockstep/sql/parse';

/** The names at the start of the column references of an expression. */
export function columnsNamedIn(expression: string): ReadonlySet<string> {
  const names = new Set<string>();
  const { expression: root } = parseExpression(expression);
  if (root === undefined) return names;
  walk(root, node => {
    if (node.kind === 'column-reference' && 'path' in node) {
      names.add((node.path as readonly { readonly name: string }[])[0]!.name);
    }
    return undefined;
  });
  return names;
}
