import type { CatalogObject, CatalogSnapshot } from '@lockstep/sql/catalog';
import { lex } from '@lockstep/sql/lex';

/**
 * The objects that a text can mean, with those that their own statements mean: whatever name occurs. So a version keeps, and a process is given,
 * no more of the catalog (and of its secrets) than the text asks for.
 */
export function pruneCatalog(catalog: CatalogSnapshot, text: string): CatalogSnapshot {
  const byName = Map.groupBy(catalog.objects, object => keyOf(object.kind, object.path.name));
  const kept = new Set<CatalogObject>();
  const pending = [text];
  for (let next = pending.pop(); next !== undefined; next = pending.pop())
    for (const name of namesIn(next))
      for (const object of objectsNamed(byName, name)) {
        if (kept.has(object)) continue;
        kept.add(object);
        pending.push(object.createStatement);
      }
  return { objects: catalog.objects.filter(object => kept.has(object)) };
}

/** Names of functions have no case. */
const keyOf = (kind: CatalogObject['kind'], name: string): string =>
  kind === 'function' ? `function ${name.toLowerCase()}` : `object ${name}`;

const objectsNamed = (
  byName: ReadonlyMap<string, readonly CatalogObject[]>,
  name: string,
): readonly CatalogObject[] => [
  ...(byName.get(keyOf('table', name)) ?? []),
  ...(byName.get(keyOf('function', name)) ?? []),
];

const namesIn = (text: string): Set<string> =>
  new Set(
    lex(text)
      .tokens.filter(({ kind }) => kind === 'word' || kind === 'quoted-identifier')
      .map(token => token.value),
  );
