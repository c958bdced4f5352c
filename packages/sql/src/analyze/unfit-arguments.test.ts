import { expect, test } from 'vitest';
import { analyzeScript } from './analyze-script.ts';

const messageOf = (query: string): string | undefined =>
  analyzeScript(query, { mode: 'batch', catalog: { objects: [] }, connectors: [] }).diagnostics[0]?.message;

test.each([
  [
    'SELECT STARTSWITH(1, TRUE)',
    'Invalid function call:\nSTARTSWITH(INT NOT NULL, BOOLEAN NOT NULL)\n' +
      'Invalid input arguments. Expected signatures are:\n' +
      'STARTSWITH(expr <CHARACTER_STRING>, startExpr <CHARACTER_STRING>)\n' +
      'STARTSWITH(expr <BINARY_STRING>, startExpr <BINARY_STRING>)',
  ],
  [
    'SELECT ARRAY_SLICE(ARRAY[1])',
    'No match found for function signature ARRAY_SLICE(<ARRAY>).\nSupported signatures are:\n' +
      'ARRAY_SLICE(<ARRAY>, <INTEGER>, <INTEGER>)\nARRAY_SLICE(<ARRAY>, <INTEGER>).\nIt expects 2 to 3 arguments, got 1',
  ],
  ["SELECT NONE(1, 'a', TRUE)", 'No match found for function signature NONE(<NUMERIC>, <CHARACTER>, <BOOLEAN>)'],
  [
    'SELECT 1 AND TRUE',
    "Cannot apply 'AND' to arguments of type '<INTEGER> AND <BOOLEAN>'. Supported form(s): '<BOOLEAN> AND <BOOLEAN>'",
  ],
  ['SELECT ARRAY[1][0]', 'Array element access needs an index starting at 1 but was 0'],
  [
    "SELECT 1 = '1'",
    'implicit type conversion between INTEGER and VARCHAR is not supported now; write CAST(.. AS INT)',
  ],
])('%s is refused in the words of Flink', (query, message) => {
  expect(messageOf(query)).toBe(message);
});

test('a column of an unknown table, in the arguments of an unknown function, is what is told', () => {
  expect(messageOf('SELECT NONE(t.a)')).toBe("Table 't' not found");
});
