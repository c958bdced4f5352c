import { checkRegExpSize } from './bounded-match.ts';

/** `\p{..}` names of Java that JavaScript does not have, as the inside of a character class. */
const classes: Readonly<Record<string, string>> = {
  Lower: 'a-z',
  Upper: 'A-Z',
  ASCII: '\\x00-\\x7f',
  Alpha: 'a-zA-Z',
  Digit: '0-9',
  Alnum: 'a-zA-Z0-9',
  Punct: '!-\\/:-@\\[-`\\{-~',
  Graph: '!-~',
  Print: ' -~',
  Blank: ' \\t',
  Cntrl: '\\x00-\\x1f\\x7f',
  XDigit: '0-9a-fA-F',
  Space: ' \\t\\n\\x0b\\f\\r',
  IsAlphabetic: '\\p{Alphabetic}',
  IsDigit: '\\p{Nd}',
  IsLetter: '\\p{L}',
  javaLowerCase: '\\p{Lowercase}',
  javaUpperCase: '\\p{Uppercase}',
};

const outsideClass: Readonly<Record<string, string>> = {
  A: '(?<![^])',
  z: '(?![^])',
  Z: '(?=\\n?(?![^]))',
  h: '[ \\t\\xa0]',
  R: '(?:\\r\\n|[\\n\\x0b\\f\\r\\u0085\\u2028\\u2029])',
  e: '\\x1b',
  a: '\\x07',
};

const syntaxCharacters = '^$\\.*+?()[]{}|/';

/**
 * A Java regular expression as one of JavaScript's, over code points. Throws SyntaxError for what neither knows and for possessive quantifiers, atomic groups
 * and class intersections, which JavaScript lacks.
 */
export function javaRegExp(pattern: string, flags = ''): RegExp {
  const leading = /^\(\?([imsu]+)\)/.exec(pattern);
  const body = leading === null ? pattern : pattern.slice(leading[0].length);
  const ownFlags = (leading?.[1] ?? '').replace('u', '');
  const regExp = new RegExp(translated(body), [...new Set(`${flags}${ownFlags}u`)].join(''));
  checkRegExpSize(regExp);
  return regExp;
}

function translated(pattern: string): string {
  let source = '';
  let classDepth = 0;
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at]!;
    if (character === '\\') {
      const { text, end } = translatedEscape(pattern, at, classDepth > 0);
      source += text;
      at = end - 1;
    } else if (classDepth > 0) {
      if (character === '&' && pattern[at + 1] === '&')
        throw new SyntaxError('&& in a character class is not supported');
      if (character === '[') throw new SyntaxError('A character class inside another is not supported');
      if (character === ']') classDepth--;
      source += character;
    } else {
      if (character === '[') classDepth++;
      if (character === '+' && /[*+?}]$/.test(source) && !/\\.$/.test(source)) {
        throw new SyntaxError('Possessive quantifiers are not supported');
      }
      source += character;
    }
  }
  return source;
}

function translatedEscape(pattern: string, at: number, isInClass: boolean): { text: string; end: number } {
  const letter = pattern[at + 1];
  if (letter === undefined) throw new SyntaxError('A backslash ends the pattern');
  if (letter === 'Q') {
    const close = pattern.indexOf('\\E', at + 2);
    const end = close === -1 ? pattern.length : close;
    const text = [...pattern.slice(at + 2, end)].map(literal).join('');
    return { text, end: close === -1 ? end : end + 2 };
  }
  if (letter === 'p' || letter === 'P') return translatedProperty(pattern, at, letter, isInClass);
  const replaced = isInClass ? undefined : outsideClass[letter];
  if (replaced !== undefined) return { text: replaced, end: at + 2 };
  if (/[a-zA-Z0-9]/.test(letter)) return { text: `\\${letter}`, end: at + 2 };
  return { text: isInClass && letter === '-' ? '\\-' : literal(letter), end: at + 2 };
}

const literal = (character: string): string => (syntaxCharacters.includes(character) ? `\\${character}` : character);

function translatedProperty(
  pattern: string,
  at: number,
  letter: string,
  isInClass: boolean,
): { text: string; end: number } {
  const match = /^\{(\w+)\}/.exec(pattern.slice(at + 2));
  const name = match?.[1] ?? pattern[at + 2] ?? '';
  const end = at + 2 + (match?.[0].length ?? 1);
  const known = classes[name];
  if (known === undefined) return { text: `\\${letter}{${name.replace(/^Is/, '')}}`, end };
  if (letter === 'p') return { text: isInClass ? known : `[${known}]`, end };
  if (isInClass) throw new SyntaxError(`\\P{${name}} in a character class is not supported`);
  return { text: `[^${known}]`, end };
}
