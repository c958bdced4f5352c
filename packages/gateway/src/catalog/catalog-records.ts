import type { CatalogChanges, CatalogRecord, CatalogRecordKey } from './catalog-store.ts';
import type { StoredCatalog, StoredDatabase, StoredFunction, StoredObject } from './catalog-tree.ts';

export type StoredCatalogs = ReadonlyMap<string, StoredCatalog>;

/** The catalogs that records speak of. Records of what is in no catalog are passed over. */
export function catalogsOf(records: readonly CatalogRecord[]): StoredCatalogs {
  const catalogs = new Map<string, WritableCatalog>();
  const ofKind = (kind: CatalogRecord['kind']) => records.filter(record => record.kind === kind);
  for (const { catalog, content } of ofKind('catalog'))
    catalogs.set(catalog, { ...JSON.parse(content), databases: new Map() });
  for (const { catalog, database, content } of ofKind('database')) {
    const stored = { ...JSON.parse(content), objects: new Map(), functions: new Map() };
    catalogs.get(catalog)?.databases.set(database, stored);
  }
  for (const { catalog, database, name, content } of ofKind('object')) {
    const path = { catalog, database, name };
    catalogs
      .get(catalog)
      ?.databases.get(database)
      ?.objects.set(name, { ...JSON.parse(content), path });
  }
  for (const { catalog, database, name, content } of ofKind('function'))
    catalogs.get(catalog)?.databases.get(database)?.functions.set(name, JSON.parse(content));
  return catalogs;
}

interface WritableCatalog extends StoredCatalog {
  readonly databases: Map<string, WritableDatabase>;
}

interface WritableDatabase extends StoredDatabase {
  readonly objects: Map<string, StoredObject>;
  readonly functions: Map<string, StoredFunction>;
}

/** What makes the records of one state those of another. Values that are the same in both are not written out to be compared. */
export function changesBetween(before: StoredCatalogs, after: StoredCatalogs): CatalogChanges {
  const [old, now] = [recordsOf(before), recordsOf(after)];
  return {
    put: [...now].flatMap(([key, entry]) => {
      const former = old.get(key);
      if (former?.value === entry.value) return [];
      const record = toRecord(entry);
      return former !== undefined && toRecord(former).content === record.content ? [] : [record];
    }),
    remove: [...old].filter(([key]) => !now.has(key)).map(([, { key }]) => key),
  };
}

/** `value`: what the record is made of; the same value makes the same record. */
interface Entry {
  readonly key: CatalogRecordKey;
  readonly value: StoredCatalog | StoredDatabase | StoredObject | StoredFunction;
}

function recordsOf(catalogs: StoredCatalogs): ReadonlyMap<string, Entry> {
  const entries: Entry[] = [];
  for (const [catalog, storedCatalog] of catalogs) {
    entries.push({ key: { kind: 'catalog', catalog, database: '', name: '' }, value: storedCatalog });
    for (const [database, storedDatabase] of storedCatalog.databases) {
      entries.push({ key: { kind: 'database', catalog, database, name: '' }, value: storedDatabase });
      for (const [name, value] of storedDatabase.objects)
        entries.push({ key: { kind: 'object', catalog, database, name }, value });
      for (const [name, value] of storedDatabase.functions)
        entries.push({ key: { kind: 'function', catalog, database, name }, value });
    }
  }
  return new Map(
    entries.map(entry => [
      JSON.stringify([entry.key.kind, entry.key.catalog, entry.key.database, entry.key.name]),
      entry,
    ]),
  );
}

function toRecord({ key, value }: Entry): CatalogRecord {
  if ('definition' in value) {
    const { isTemporary, definition, createStatement, statistics } = value;
    return { ...key, content: JSON.stringify({ isTemporary, definition, createStatement, statistics }) };
  }
  if ('createStatement' in value) return { ...key, content: JSON.stringify(value) };
  const { comment, options } = value;
  return { ...key, content: JSON.stringify({ comment, options }) };
}
