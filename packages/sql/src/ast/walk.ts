import type { AstNode } from './node.ts';

const isNode = (value: object): value is AstNode => 'kind' in value && 'span' in value;

/** Calls `visit` for every direct child of a node, in the order of its properties. */
export function forEachChild(node: AstNode, visit: (child: AstNode) => void): void {
  for (const value of Object.values(node)) visitNodes(value, visit);
}

/** Visits a node and all below it, parents first; `visit` returns false to skip what is below. Needs no stack of calls. */
export function walk(root: AstNode, visit: (node: AstNode) => boolean | undefined): void {
  const pending: AstNode[] = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (visit(node) === false) continue;
    const children: AstNode[] = [];
    forEachChild(node, child => children.push(child));
    for (const child of children.reverse()) pending.push(child);
  }
}

/** How many nodes lie on the longest way down from a node, itself included. Needs no stack of calls. */
export function treeHeight(root: AstNode): number {
  let heightMax = 0;
  const pending: { readonly node: AstNode; readonly height: number }[] = [{ node: root, height: 1 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node, height } = next;
    heightMax = Math.max(heightMax, height);
    forEachChild(node, child => pending.push({ node: child, height: height + 1 }));
  }
  return heightMax;
}

/** The same node with other children. What takes a child's place must be of a kind that may stand there. */
export function mapChildren<T extends AstNode>(node: T, map: (child: AstNode) => AstNode): T {
  return mapProperties(node, map) as T;
}

const mapProperties = (value: object, map: (child: AstNode) => AstNode): object =>
  Object.fromEntries(Object.entries(value).map(([key, property]) => [key, mapNodes(property, map)]));

function mapNodes(value: unknown, map: (child: AstNode) => AstNode): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(item => mapNodes(item, map));
  return isNode(value) ? map(value) : mapProperties(value, map);
}

function visitNodes(value: unknown, visit: (child: AstNode) => void): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) for (const item of value) visitNodes(item, visit);
  else if (isNode(value)) visit(value);
  else for (const item of Object.values(value)) visitNodes(item, visit);
}
