import type { CatalogObject, CatalogSnapshot } from '@lockstep/sql/catalog';
import { lex } from '@lockstep/sql/lex';

/**
 * The objects that a text can mean, with those that their own statements mean: whatever name occurs. So a version keeps, and a process is given,
 * no more of the catalog (and of its secrets) than the text asks for.
 */
export function pruneCatalog(catalog: CatalogSnapshot, text: string): CatalogSnapshot {
  const byName = Map.groupBy(catalog.objects, object => object.path.name);
  const kept = new Set<CatalogObject>();
  const pending = [text];
  for (let next = pending.pop(); next !== undefined; next = pending.pop())
    for (const name of namesIn(next))
      for (const object of byName.get(name) ?? []) {
        if (kept.has(object)) continue;
        kept.add(object);
        pending.push(object.createStatement);
      }
  return { objects: catalog.objects.filter(object => kept.has(object)) };
}

const namesIn = (text: string): Set<string> =>
  new Set(
    lex(text)
      .tokens.filter(({ kind }) => kind === 'word' || kind === 'quoted-identifier')
      .map(token => token.value),
  );
