import type { ResetStatement, SetStatement, StringLiteral } from '../ast/index.ts';
import { parseOneString } from './literals.ts';
import type { Parser } from './parser.ts';

/** `SET`, `SET 'k' = 'v'`, or the client's unquoted `SET a.b-c = value`. */
export function parseSet(p: Parser): SetStatement {
  const start = p.token.start;
  p.expect('SET');
  p.wants('config-key');
  if (p.at(';') || p.isAtEnd) return { kind: 'set', option: undefined, span: p.spanFrom(start) };
  const optionStart = p.token.start;
  const key = parseSettingText(p, "a setting's key in single quotes", '=');
  p.expect('=', "after the setting's key");
  p.wants('config-value', [], key.value);
  const value = parseSettingText(p, "the setting's value in single quotes", ';');
  const option = { kind: 'option', key, value, span: p.spanFrom(optionStart) } as const;
  return { kind: 'set', option, span: p.spanFrom(start) };
}

/** `RESET` or `RESET 'k'`. */
export function parseReset(p: Parser): ResetStatement {
  const start = p.token.start;
  p.expect('RESET');
  p.wants('config-key');
  const key = p.at(';') || p.isAtEnd ? undefined : parseSettingText(p, "a setting's key in single quotes", ';');
  return { kind: 'reset', key, span: p.spanFrom(start) };
}

/** A quoted text, or all tokens up to `stop` as they stand. */
function parseSettingText(p: Parser, what: string, stop: string): StringLiteral {
  if (p.token.kind === 'string') return parseOneString(p, what);
  const start = p.token.start;
  const from = p.index;
  while (!p.at(stop) && !p.at(';') && !p.isAtEnd && (p.index === from || !p.isFirstOnLine())) p.advance();
  if (p.index === from) p.failMissing(what);
  const span = p.spanFrom(start);
  return { kind: 'string-literal', value: p.text.slice(span.start, span.end), span };
}
