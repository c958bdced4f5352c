export type { CatalogView, ColumnView, FunctionView, SettingView, TableView } from './catalog-view.ts';
export { complete } from './complete.ts';
export { type Completion, type CompletionItem, type CompletionKind, completionItemsMax } from './completion-item.ts';
export { quoteName, quotePath, quoteText } from './quote-name.ts';
