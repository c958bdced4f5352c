import { type Diagnostic, type LineColumn, lineColumnAt } from '@lockstep/kernel/diagnostics';
import { userError } from '@lockstep/kernel/errors';

/** So much of the text is quoted where it could not be read, in UTF-16 units. */
const quotedMax = 40;

/** The first error of a text that does not compile, told as Flink tells it: what was done, where, what is wrong; then what to do. */
export function compileError(text: string, diagnostics: readonly Diagnostic[]): Error {
  const first = diagnostics.find(diagnostic => diagnostic.severity === 'error');
  const { line, column } = lineColumnAt(text, first?.span.start ?? 0);
  const told = first === undefined ? 'The text is not valid' : toldAsFlinkDoes(text, first);
  const hint = first?.hint === undefined ? '' : ` ${first.hint}`;
  return userError(first?.code ?? 'plan.invalid', `${told}.${hint}`, { details: { line, column, span: first?.span } });
}

function toldAsFlinkDoes(text: string, { code, message, span }: Diagnostic): string {
  const from = lineColumnAt(text, span.start);
  const last = lineColumnAt(text, Math.max(span.start, span.end - 1));
  if (code.startsWith('parse.'))
    return `SQL parse failed. Encountered ${encountered(text, span.start, span.end)} at ${printPlace(from)}.\n${message}`;
  if (code.startsWith('lex.')) return `SQL parse failed. Lexical error at ${printPlace(from)}.\n${message}`;
  const place =
    span.end - span.start > 1 ? `From ${printPlace(from)} to ${printPlace(last)}` : `At ${printPlace(from)}`;
  // The call that such a message begins with tells where it is.
  if (message.startsWith('Invalid function call:')) return `SQL validation failed. ${message}.\n${place}`;
  return `SQL validation failed. ${place}: ${message}`;
}

const printPlace = ({ line, column }: LineColumn): string => `line ${line}, column ${column}`;

function encountered(text: string, start: number, end: number): string {
  const written = text.slice(start, Math.min(end, start + quotedMax));
  return written.trim() === '' ? '"<EOF>"' : `"${written}"`;
}
