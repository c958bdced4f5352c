import type { Dictionary } from '#i18n/dictionaries.ts';
import { ApiError } from './api-error.ts';

interface ErrorDescription {
  readonly title: string;
  /** What to do about it. */
  readonly advice: string | undefined;
  /** For a bug report or a colleague. */
  readonly copyText: string;
}

/** A failure in the reader's language where we know its code, in the server's words where not. Looks up by code, never by text. */
export function describeError(error: unknown, texts: Dictionary['errors']): ErrorDescription {
  if (!(error instanceof ApiError)) {
    const message = error instanceof Error ? error.message : String(error);
    return { title: message, advice: texts.domain.internal, copyText: message };
  }
  const known: Readonly<Record<string, string>> = texts.byCode;
  const title = known[error.code] ?? error.message;
  const advice = error.incident === undefined ? texts.domain[error.domain] : texts.incident(error.incident);
  const copyText = [error.code, error.message, error.incident, JSON.stringify(error.details)]
    .filter(part => part !== undefined && part !== '{}')
    .join('\n');
  return { title, advice: error.domain === 'user' ? undefined : advice, copyText };
}
