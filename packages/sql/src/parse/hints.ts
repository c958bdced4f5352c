import type { Hint, HintArgument, StringLiteral } from '../ast/index.ts';
import { parseNumber, parseOneString } from './literals.ts';
import { parseIdentifierAfterDot, parseList, takeIdentifier } from './names.ts';
import type { Parser } from './parser.ts';

const hintStops = new Set([',', '*/']);

/** The hints of a hint comment, when one stands here. */
export function parseHints(p: Parser): readonly Hint[] {
  if (!p.accept('/*+')) return [];
  const hints: Hint[] = [];
  while (!p.at('*/') && !p.isAtEnd) {
    const before = p.index;
    const hint = p.recover<Hint | undefined>(hintStops, parseHint, () => undefined);
    if (hint !== undefined) hints.push(hint);
    if (!p.accept(',') && p.index === before) break;
  }
  p.expect('*/', 'to close the hint');
  return hints;
}

function parseHint(p: Parser): Hint {
  p.wants('hint');
  const start = p.token.start;
  const name = takeName(p, 'the name of a hint');
  let args: readonly HintArgument[] = [];
  if (p.accept('(') && !p.accept(')')) {
    args = parseList(p, parseHintArgument, hintStops);
    p.expect(')', 'to close the hint');
  }
  return { kind: 'hint', name, arguments: args, span: p.spanFrom(start) };
}

function parseHintArgument(p: Parser): HintArgument {
  const start = p.token.start;
  if (p.token.kind === 'number') return { kind: 'hint-value', value: parseNumber(p), span: p.spanFrom(start) };
  if (p.token.kind === 'string') {
    const text = parseOneString(p, 'a text');
    return p.accept('=') ? finishOption(p, start, text) : { kind: 'hint-value', value: text, span: p.spanFrom(start) };
  }
  p.wants('option-key');
  const parts = [takeName(p, "a table's name or `'key'='value'`")];
  while (p.accept('.')) parts.push(parseIdentifierAfterDot(p));
  const span = p.spanFrom(start);
  if (p.accept('='))
    return finishOption(p, start, { kind: 'string-literal', value: parts.map(part => part.name).join('.'), span });
  return { kind: 'hint-value', value: { kind: 'object-path', parts, span }, span };
}

function finishOption(p: Parser, start: number, key: StringLiteral): HintArgument {
  p.wants('option-value', [], key.value);
  const value = parseOneString(p, "the option's value in single quotes");
  return { kind: 'hint-option', key, value, span: p.spanFrom(start) };
}

/** Inside a hint every word is a name. */
function takeName(p: Parser, what: string): ReturnType<typeof takeIdentifier> {
  if (p.token.kind !== 'word' && p.token.kind !== 'quoted-identifier') p.failMissing(what);
  return takeIdentifier(p);
}
