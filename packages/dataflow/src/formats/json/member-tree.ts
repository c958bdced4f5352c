import type { ScanField } from '@lockstep/sql/algebra';

/** What a member of an object means: a column, an object whose members are wanted, or nothing. */
export interface Member {
  /** -1: none. */
  readonly column: number;
  /** Null unless fields inside are columns of their own. */
  readonly members: MemberTree | null;
  /** `column`, or all columns inside. */
  readonly columns: readonly number[];
}

export type MemberTree = ReadonlyMap<string, Member>;

/** The members that the columns of a schema lie in, by name. */
export function memberTree(schema: readonly ScanField[]): MemberTree {
  const paths = schema.map(({ name, path }, column) => ({ path: path ?? [name], column }));
  return treeOf(paths, 0);
}

function treeOf(
  paths: readonly { readonly path: readonly string[]; readonly column: number }[],
  depth: number,
): MemberTree {
  const tree = new Map<string, Member>();
  for (const [name, below] of Map.groupBy(paths, ({ path }) => path[depth]!)) {
    const whole = below.find(({ path }) => path.length === depth + 1);
    const columns = below.map(({ column }) => column);
    tree.set(name, { column: whole?.column ?? -1, members: whole ? null : treeOf(below, depth + 1), columns });
  }
  return tree;
}
