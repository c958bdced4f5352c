import { type CatalogObject, defaultCatalog, defaultDatabase } from '@lockstep/sql/catalog';

/** `catalog.database.name`, as addresses name an object. */
export const fullName = ({ path }: CatalogObject): string => `${path.catalog}.${path.database}.${path.name}`;

/** The shortest name that a job can use. */
export const shortName = ({ path }: CatalogObject): string =>
  path.catalog === defaultCatalog && path.database === defaultDatabase
    ? path.name
    : path.catalog === defaultCatalog
      ? `${path.database}.${path.name}`
      : `${path.catalog}.${path.database}.${path.name}`;
