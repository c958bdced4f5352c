import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';
import { describe, expect, test } from 'vitest';
import { chooseLocale } from './choose-locale.ts';
import { dictionaries } from './dictionaries.ts';
import { createFormats } from './formats.ts';

const source = join(import.meta.dirname, '..');
const components = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.tsx'));

/** Attributes that people read or hear. */
const spokenAttributes = new Set(['alt', 'aria-label', 'label', 'placeholder', 'title', 'text', 'hint', 'lesson']);
const hasLetters = /\p{L}{2,}/u;

interface SyntaxNode {
  readonly type: string;
  readonly [key: string]: unknown;
}

const isNode = (value: unknown): value is SyntaxNode =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

function* walk(node: SyntaxNode): Generator<SyntaxNode> {
  yield node;
  for (const child of Object.values(node).flat()) if (isNode(child)) yield* walk(child);
}

/** Words in the component that no dictionary knows. */
function literalTexts(file: string): string[] {
  const { program, errors } = parseSync(file, readFileSync(join(source, file), 'utf8'));
  expect(errors).toEqual([]);
  return [...walk(program as unknown as SyntaxNode)].flatMap(node => {
    if (node.type === 'JSXText') return [String(node['value'])];
    if (node.type !== 'JSXAttribute' || !isNode(node['name']) || !isNode(node['value'])) return [];
    const isSpoken = spokenAttributes.has(String(node['name']['name']));
    return isSpoken && node['value'].type === 'Literal' ? [String(node['value']['value'])] : [];
  });
}

test('no component speaks past the dictionaries', () => {
  expect(components.length).toBeGreaterThan(60);
  const literals = components.flatMap(file => literalTexts(file).map(text => ({ file, text: text.trim() })));
  expect(literals.filter(({ text }) => hasLetters.test(text))).toEqual([]);
});

describe('the dictionaries', () => {
  type Entry = readonly [string, unknown];
  const entriesOf = (value: unknown, path: string): Entry[] =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, child]) => entriesOf(child, `${path}.${key}`))
      : [[path, value]];
  const [en, zh] = [entriesOf(dictionaries.en, ''), entriesOf(dictionaries.zh, '')];

  test('have the same keys', () => {
    expect(zh.map(([path]) => path).toSorted()).toEqual(en.map(([path]) => path).toSorted());
  });

  test('say every sentence in Chinese', () => {
    const kept = new Map(en);
    const untranslated = zh.filter(
      ([path, text]) => typeof text === 'string' && text.includes(' ') && text === kept.get(path),
    );
    expect(untranslated).toEqual([]);
  });
});

test('chooses the language of the cookie, then of the account, then of the browser', () => {
  expect(chooseLocale('zh', 'en', 'en')).toBe('zh');
  expect(chooseLocale('xx', 'zh', 'en')).toBe('zh');
  expect(chooseLocale(undefined, undefined, 'fr-FR,zh-CN;q=0.8')).toBe('zh');
  expect(chooseLocale(undefined, undefined, null)).toBe('en');
});

describe('formats', () => {
  const formats = createFormats('en');

  test('never rounds agreement up to 100', () => {
    expect(formats.percent(99.999)).toBe('99.99 %');
    expect(formats.percent(100)).toBe('100 %');
  });

  test('prints event time as the table’s own wall clock', () => {
    expect(formats.eventTime(Date.UTC(2001, 0, 15, 6))).toBe('2001-01-15 06:00:00');
    expect(formats.eventTime(Date.UTC(2001, 0, 15, 6, 0, 0, 250))).toBe('2001-01-15 06:00:00.250');
  });

  test('survives watermarks beyond every calendar', () => {
    expect(formats.eventTime(Number.MAX_SAFE_INTEGER)).toBe('+∞');
    expect(formats.eventTime(-9.2e18)).toBe('−∞');
  });

  test('gives durations their two largest units', () => {
    expect(formats.durationMs(320)).toBe('320 ms');
    expect(formats.durationMs(7_500)).toBe('7.5 s');
    expect(formats.durationMs(7_500_000)).toBe('2 h 5 min');
    expect(createFormats('zh').durationMs(90_000)).toBe('1 分 30 秒');
  });
});
