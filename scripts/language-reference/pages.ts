import type { Chapter } from './construct.ts';
import { definitions } from './definitions.ts';
import { joins, writes } from './joins-and-writes.ts';
import { queries } from './queries.ts';

export const chapters: readonly Chapter[] = [definitions, queries, joins, writes];

type Locale = 'en' | 'zh';

const texts = {
  en: {
    title: 'The language',
    intro:
      'Flink SQL as this engine runs it. Every example is planned by a test, on the sides that it names. Written by `npm run docs:language`. Functions have [a page of their own](functions.md); [what differs from Flink](../flink-compatibility.md) too.',
    runs: { both: 'Stream and batch.', stream: 'Stream.', batch: 'Batch.', session: 'In a session.' },
  },
  zh: {
    title: '语言参考',
    intro:
      '本引擎所运行的 Flink SQL。每个示例都由测试在所注明的一侧完成规划。由 `npm run docs:language` 生成。函数见[函数参考](functions.zh-CN.md)，与 Flink 的差异见[兼容性](../flink-compatibility.md)。',
    runs: { both: '流与批。', stream: '流。', batch: '批。', session: '会话语句。' },
  },
} as const;

function print(locale: Locale): string {
  const { title, intro, runs } = texts[locale];
  const sections = chapters.flatMap(chapter => [
    `## ${chapter.title[locale]}`,
    ...chapter.constructs.flatMap(construct => [
      `### ${construct.name[locale]}`,
      `${construct.doc[locale]} ${runs[construct.runs]}`,
      `\`\`\`text\n${construct.syntax}\n\`\`\``,
      `\`\`\`sql\n${construct.example}\n\`\`\``,
    ]),
  ]);
  return `${[`# ${title}`, intro, ...sections].join('\n\n')}\n`;
}

/** The pages of the language reference: path from the repository's root, and the text that it must have. */
export const languageReferencePages = [
  { path: 'docs/reference/language.md', print: () => print('en') },
  { path: 'docs/reference/language.zh-CN.md', print: () => print('zh') },
] as const;
