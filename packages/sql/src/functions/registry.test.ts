import { describe, expect, it } from 'vitest';
import { findFunction, functions, getFunction, isDeterministicFunction } from './registry.ts';

const integer = { kind: 'INTEGER', nullable: true } as const;

describe('the function registry', () => {
  it('documents every function in both languages, with a signature', () => {
    for (const { name, doc, signatures } of functions) {
      expect(doc.en, name).toMatch(/^[A-Z0-9-].*\.$/i);
      expect(doc.zh, name).toMatch(/\p{Script=Han}.*。$/u);
      expect(signatures.length, name).toBeGreaterThan(0);
    }
  });

  it('gives every key and every SQL spelling to one function only', () => {
    const spellings = functions.flatMap(({ name, aliases }) => [name, ...aliases]);
    expect(new Set(spellings).size).toBe(spellings.length);
    for (const spelling of spellings) expect(spelling).toMatch(/^[A-Z][A-Z0-9_]*$/);
  });

  it('finds functions by name or alias in any case, operators by key only', () => {
    expect(findFunction('substr')).toBe(getFunction('SUBSTRING'));
    expect(findFunction('Ceiling')).toBe(getFunction('CEIL'));
    expect(findFunction('plus')).toBeUndefined();
    expect(findFunction('is_null')).toBeUndefined();
    expect(getFunction('PLUS').kind).toBe('operator');
    expect(functions.filter(({ kind, aliases }) => kind === 'operator' && aliases.length > 0)).toEqual([]);
  });

  it('treats an unknown key as a bug of ours', () => {
    expect(() => getFunction('NO_SUCH_FUNCTION')).toThrow('NO_SUCH_FUNCTION');
  });

  it('knows which functions read the clock or chance', () => {
    expect(functions.filter(({ name }) => !isDeterministicFunction(name)).map(({ name }) => name)).toEqual([
      'RAND',
      'RAND_INTEGER',
      'CURRENT_DATE',
      'CURRENT_TIME',
      'LOCALTIME',
      'CURRENT_TIMESTAMP',
      'NOW',
      'LOCALTIMESTAMP',
      'CURRENT_ROW_TIMESTAMP',
      'CURRENT_WATERMARK',
      'PROCTIME',
      'UNIX_TIMESTAMP',
      'CURRENT_DATABASE',
      'UUID',
    ]);
  });

  it('answers with an error, never an exception, to any number of arguments of any type', () => {
    const argument = { type: { kind: 'MAP', key: integer, value: integer, nullable: true } } as const;
    for (const { name, resolve } of functions) {
      for (const count of [0, 1, 2, 3, 4, 9]) {
        const resolved = resolve(Array.from({ length: count }, () => argument));
        if ('error' in resolved) expect(resolved.error, name).not.toBe('');
        else expect(resolved.parameterTypes, name).toHaveLength(count);
      }
    }
  });
});
