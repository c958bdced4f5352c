'use client';

import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { catalogQuery } from '#client/queries/catalog-query.ts';
import { useLocale } from '#i18n/locale-context.tsx';
import { askLanguage } from '../language/language-client.ts';
import type { CatalogTable } from '../language/protocol.ts';

/** Keeps the language worker's catalog that of the workspace. Undefined until the worker has it. */
export function useLanguageCatalog(): readonly CatalogTable[] | undefined {
  const { locale } = useLocale();
  const { data: catalog } = useQuery(catalogQuery);
  const [tables, setTables] = useState<readonly CatalogTable[]>();
  useEffect(() => {
    if (catalog === undefined) return;
    let isCurrent = true;
    void askLanguage('setCatalog', { catalog, locale }).then(known => {
      if (isCurrent) setTables(known);
    });
    return () => {
      isCurrent = false;
    };
  }, [catalog, locale]);
  return tables;
}
