import { type AstNode, walk } from '@lockstep/sql/ast';
import { lex, type Token } from '@lockstep/sql/lex';
import { quoteName } from './quote.ts';

/** Text to put in place of [start, end) of the source, or behind `end` when both are the same. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What the tree says of a token: how it is written, and whether blanks belong around it. */
interface Role {
  readonly text?: string;
  readonly isCall?: boolean;
  readonly isSign?: boolean;
}

const clauseStarts: ReadonlySet<string> = new Set(['FROM', 'WHERE', 'GROUP', 'HAVING', 'WINDOW', 'QUALIFY', 'UNION']);

/**
 * A part of a statement in one form, as a catalog keeps it: names quoted, keywords and functions in upper case, units singular, one blank between tokens,
 * comments gone, the clauses of a query on lines of their own. It parses to the same tree.
 */
export function canonicalText(source: string, node: AstNode, edits: readonly TextEdit[] = []): string {
  const { start, end } = node.span;
  const tokens = lex(source.slice(start, end)).tokens.filter(token => token.kind !== 'end');
  const roles = rolesOf(node);
  const replaced = new Map(edits.filter(edit => edit.end > edit.start).map(edit => [edit.start, edit]));
  const added = new Map(edits.filter(edit => edit.end === edit.start).map(edit => [edit.end, edit.text]));
  const printer = new Printer();
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    const edit = replaced.get(start + token.start);
    if (edit === undefined) {
      const role = roles.get(start + token.start) ?? {};
      printer.token(token, role.text ?? plainText(token, source.slice(start + token.start, start + token.end)), role);
    } else {
      printer.word(edit.text);
      while (i + 1 < tokens.length && start + tokens[i + 1]!.start < edit.end) i++;
    }
    const behind = added.get(start + tokens[i]!.end);
    if (behind !== undefined) printer.word(behind);
  }
  return printer.text;
}

const plainText = (token: Token, written: string): string => (token.kind === 'word' ? token.key : written);

/** By the offset of the token. */
function rolesOf(root: AstNode): ReadonlyMap<number, Role> {
  const roles = new Map<number, Role>();
  walk(root, node => {
    if (node.kind === 'identifier' && 'name' in node && typeof node.name === 'string') {
      if (!roles.has(node.span.start)) roles.set(node.span.start, { text: quoteName(node.name) });
    } else if (node.kind === 'interval-qualifier' && 'from' in node) {
      roles.set(node.span.start, { text: String(node.from) });
    } else if (node.kind === 'function-call' && 'name' in node) markCall(node.name as AstNode, roles);
    else if (node.kind === 'unary') roles.set(node.span.start, { isSign: true });
    else if (node.kind === 'named-type' || node.kind === 'cast') roles.set(node.span.start, { isCall: true });
    return undefined;
  });
  return roles;
}

/** A function of one name is written as it is known, in upper case; a path is quoted like every path. */
function markCall(name: AstNode, roles: Map<number, Role>): void {
  const parts = 'parts' in name && Array.isArray(name.parts) ? name.parts : [];
  if (parts.length === 1) roles.set(name.span.start, { text: String(parts[0].name).toUpperCase(), isCall: true });
}

class Printer {
  text = '';
  #depth = 0;
  #previous: { readonly key: string; readonly role: Role } | null = null;

  token(token: Token, text: string, role: Role): void {
    const { key } = token;
    const isSymbol = token.kind === 'symbol';
    if (isSymbol && (key === ')' || key === ']')) this.#depth--;
    this.text += this.#gap(isSymbol ? key : '', this.#depth === 0 && token.kind === 'word' ? key : '') + text;
    if (isSymbol && (key === '(' || key === '[')) this.#depth++;
    this.#previous = { key: isSymbol ? key : '', role: token.kind === 'word' && key === 'NOT' ? {} : role };
  }

  word(text: string): void {
    this.text += this.#gap('', '') + text;
    this.#previous = { key: '', role: {} };
  }

  #gap(symbol: string, word: string): string {
    const previous = this.#previous;
    if (previous === null) return '';
    if (clauseStarts.has(word)) return '\n';
    if (['(', '[', '.'].includes(previous.key)) return '';
    // Two signs in a row would begin a comment.
    if (previous.role.isSign === true) return symbol === '-' ? ' ' : '';
    if ([',', ')', ']', '.', '['].includes(symbol)) return '';
    return symbol === '(' && previous.role.isCall === true ? '' : ' ';
  }
}
