import { describe, expect, it } from 'vitest';
import { type AstNode, forEachChild, walk } from '../ast/index.ts';
import { tokenize } from '../lex/index.ts';
import { parseExpression, parseScript } from './parse-script.ts';
import { randomScript, seededRandom } from './random-script.ts';

const seeds = Array.from({ length: 400 }, (_, index) => index + 1);

describe('valid scripts', () => {
  it('parse without an error, and every node lies inside its parent', () => {
    for (const seed of seeds) {
      const text = randomScript(seed);
      const { statements, diagnostics } = parseScript(text);
      expect(diagnostics, `seed ${seed}`).toEqual([]);
      for (const statement of statements) walk(statement, node => expectChildrenInside(node, seed));
    }
  });
});

/** The column of an inline key is named before the key. */
function expectChildrenInside(node: AstNode, seed: number): undefined {
  if (node.kind === 'primary-key') return;
  forEachChild(node, child => {
    const isInside = node.span.start <= child.span.start && child.span.end <= node.span.end;
    if (!isInside) expect.fail(`seed ${seed}: ${child.kind} reaches out of ${node.kind}`);
  });
}

const fragments = [
  '(',
  ')',
  "'",
  '`',
  '"',
  ';',
  ',',
  '/*',
  '*/',
  '--',
  '/*+',
  '\\',
  '\u0000',
  '😀',
  '\ud800',
  'é',
  '[',
  ']',
  '{',
  '}',
  '<',
  '>',
  '.',
  '1e',
  '$',
  '\n',
  "U&'",
  "E'",
  "X'",
  ' END ',
  ' CASE ',
  ' FROM ',
  ' SELECT ',
  ' BEGIN ',
];

/** A valid script with pieces cut out, doubled and put in. */
function damagedScript(seed: number): string {
  const random = seededRandom(seed);
  const below = (max: number): number => Math.floor(random() * max);
  let text = randomScript(seed, 2);
  for (let damages = 1 + below(20); damages > 0; damages -= 1) {
    const at = below(text.length);
    const fragment = fragments[below(fragments.length)] ?? '';
    const copied = text.slice(below(text.length)).slice(0, below(50));
    text = text.slice(0, at) + (random() < 0.7 ? fragment : copied) + text.slice(at + (random() < 0.5 ? below(10) : 0));
  }
  return text;
}

function randomCharacters(seed: number): string {
  const random = seededRandom(seed);
  const length = Math.floor(random() * 400);
  return Array.from({ length }, () => String.fromCharCode(Math.floor(random() * (random() < 0.8 ? 128 : 65_536)))).join(
    '',
  );
}

describe('any text', () => {
  it.each([
    ['damaged scripts', damagedScript],
    ['random characters', randomCharacters],
  ])('%s are parsed or diagnosed, with spans inside the text and statements in order', (_, make) => {
    for (const seed of seeds) {
      const text = make(seed);
      const { statements, diagnostics } = parseScript(text);
      let previousEnd = 0;
      for (const statement of statements) {
        expect(statement.span.start, `seed ${seed}`).toBeGreaterThanOrEqual(previousEnd);
        previousEnd = statement.span.end;
        walk(statement, node => expectInside(node.span, text, seed));
      }
      for (const { span } of [...diagnostics, ...parseExpression(text).diagnostics]) expectInside(span, text, seed);
      for (const token of tokenize(text)) expectInside(token, text, seed);
    }
  });

  it('a script without an error has no error nodes, and one with error nodes has errors', () => {
    for (const seed of seeds) {
      const { statements, diagnostics } = parseScript(damagedScript(seed));
      const kinds = new Set<string>();
      for (const statement of statements) walk(statement, node => void kinds.add(node.kind));
      const hasErrorNode = ['error', 'error-table', 'error-statement'].some(kind => kinds.has(kind));
      if (hasErrorNode)
        expect(
          diagnostics.some(each => each.severity === 'error'),
          `seed ${seed}`,
        ).toBe(true);
    }
  });
});

function expectInside(span: { readonly start: number; readonly end: number }, text: string, seed: number): undefined {
  const isInside = 0 <= span.start && span.start <= span.end && span.end <= text.length;
  if (!isInside) expect.fail(`seed ${seed}: span ${span.start}..${span.end} of ${text.length}`);
}
