import { connectorDescriptors } from '@lockstep/connectors/descriptors';
import { hasErrors } from '@lockstep/kernel/diagnostics';
import { analyzeScript, symbolAt } from '@lockstep/sql/analyze';
import type { CatalogSnapshot } from '@lockstep/sql/catalog';
import { type CatalogView, complete } from '@lockstep/sql/complete';
import { format } from '@lockstep/sql/format';
import { parseScript, statementAt } from '@lockstep/sql/parse';
import { graphOf, planSide } from './analyze-sides.ts';
import { catalogView } from './catalog-view.ts';
import type { HoverInfo, LanguageMethods } from './protocol.ts';

/** The language as the editor uses it; the same packages as the engine's, so the two can't disagree. */
export function createLanguageService(): LanguageMethods {
  let catalog: CatalogSnapshot = { objects: [] };
  let view: CatalogView = catalogView(catalog, 'en');
  return {
    setCatalog: input => {
      catalog = input.catalog;
      view = catalogView(catalog, input.locale);
      return view.tables;
    },
    check: ({ text }) => ({
      stream: planSide(text, catalog, 'stream').diagnostics,
      batch: planSide(text, catalog, 'batch').diagnostics,
    }),
    complete: ({ text, offset }) => complete(text, offset, view),
    format: ({ text }) => {
      const formatted = format(text);
      return { text: formatted.text, isClean: !hasErrors(formatted.diagnostics) };
    },
    hover: ({ text, offset }) => hover(text, offset, catalog),
    statement: ({ text, offset }) => statementAt(parseScript(text).statements, offset)?.span ?? null,
    plan: ({ text, side }) => {
      const { plan } = planSide(text, catalog, side);
      return plan === null ? null : graphOf(plan);
    },
  };
}

function hover(text: string, offset: number, catalog: CatalogSnapshot): HoverInfo | null {
  const { symbols } = analyzeScript(text, { catalog, connectors: connectorDescriptors, mode: 'stream' });
  const symbol = symbolAt(symbols, offset);
  if (symbol === undefined) return null;
  const { span, name, kind, detail, doc } = symbol;
  return { span, name, kind, detail, doc: doc ?? null };
}
