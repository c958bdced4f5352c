import { expect, it } from 'vitest';
import { tokenize } from './tokenize.ts';

it('colours words by what they are where they stand, without needing a valid text', () => {
  const text = "SELECT upper(a.date), CAST(x AS INT) -- c\nFROM `t` WHERE ((1 = 'x'";
  const shown = tokenize(text).map(token => `${token.type}:${text.slice(token.start, token.end)}`);
  expect(shown.filter(each => !each.startsWith('punctuation'))).toEqual([
    'keyword:SELECT',
    'function:upper',
    'identifier:a',
    'identifier:date',
    'keyword:CAST',
    'identifier:x',
    'keyword:AS',
    'type:INT',
    'comment:-- c',
    'keyword:FROM',
    'identifier:`t`',
    'keyword:WHERE',
    'number:1',
    'operator:=',
    "string:'x'",
  ]);
});
