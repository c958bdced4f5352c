import { type CompletionItem, type CompletionKind, completionItemsMax } from './completion-item.ts';

const kindOrder: readonly CompletionKind[] = [
  'column',
  'option-key',
  'option-value',
  'query',
  'table',
  'view',
  'data-type',
  'hint',
  'keyword',
  'function',
  'database',
  'catalog',
];

/** The items that match what is typed, without duplicates: those that begin with it before those that contain it, then by kind. */
export function rankItems(items: readonly CompletionItem[], typed: string): CompletionItem[] {
  const wanted = typed.replaceAll('`', '').toLowerCase();
  const seen = new Set<string>();
  const ranked: { readonly item: CompletionItem; readonly rank: number }[] = [];
  for (const item of items) {
    const at = item.label.toLowerCase().indexOf(wanted);
    const identity = `${item.kind}\n${item.label}\n${item.detail ?? ''}`;
    if (at < 0 || seen.has(identity)) continue;
    seen.add(identity);
    ranked.push({ item, rank: (at === 0 ? 0 : kindOrder.length) + kindOrder.indexOf(item.kind) });
  }
  return ranked
    .sort((left, right) => left.rank - right.rank)
    .slice(0, completionItemsMax)
    .map(each => each.item);
}
