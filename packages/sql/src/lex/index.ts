export { clauseKeywords, contextualKeywords, isKeyword, isPlainName, reservedWords, typeNames } from './keywords.ts';
export { type LexResult, lex } from './lex.ts';
export type { Comment, Token, TokenKind } from './token.ts';
export { type HighlightToken, type HighlightType, tokenize } from './tokenize.ts';
