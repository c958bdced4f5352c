import { type FunctionCategory, type FunctionDefinition, functions } from '@lockstep/sql/functions';

type Locale = 'en' | 'zh';

interface Texts {
  readonly title: string;
  readonly intro: readonly string[];
  readonly categories: Readonly<Record<FunctionCategory, string>>;
  readonly alias: (names: string) => string;
  readonly seesNull: string;
  readonly dynamic: string;
  readonly nonDeterministic: string;
}

const texts: Readonly<Record<Locale, Texts>> = {
  en: {
    title: 'Functions and operators',
    intro: [
      'Every function and operator of the language, as the registry (`packages/sql/src/functions`) has them. Written by `npm run docs:functions`; a test fails when this page is not current.',
      'Unless said otherwise, a NULL argument gives NULL, and the same arguments always give the same result.',
    ],
    categories: {
      arithmetic: 'Arithmetic',
      comparison: 'Comparison',
      logical: 'Logic',
      string: 'Text',
      temporal: 'Dates and times',
      conditional: 'Conditions',
      conversion: 'Conversion',
      hash: 'Hashes',
      json: 'JSON',
      collection: 'Arrays, maps and rows',
      aggregate: 'Aggregates and window functions',
      other: 'Others',
    },
    alias: names => `Also ${names}.`,
    seesNull: 'Sees NULL arguments.',
    dynamic: 'Of each row in a stream, of the start of the query in batch.',
    nonDeterministic: 'Different at each call.',
  },
  zh: {
    title: '函数与运算符',
    intro: [
      '语言中的全部函数与运算符，取自注册表（`packages/sql/src/functions`）。本页由 `npm run docs:functions` 生成；内容过期时测试失败。',
      '除非另有说明，任一参数为 NULL 时结果为 NULL，且相同参数总得到相同结果。',
    ],
    categories: {
      arithmetic: '算术',
      comparison: '比较',
      logical: '逻辑',
      string: '文本',
      temporal: '日期与时间',
      conditional: '条件',
      conversion: '转换',
      hash: '哈希',
      json: 'JSON',
      collection: '数组、映射与行',
      aggregate: '聚合与窗口函数',
      other: '其他',
    },
    alias: names => `别名：${names}。`,
    seesNull: '可处理 NULL 参数。',
    dynamic: '流任务中按行求值，批任务中取查询开始时的值。',
    nonDeterministic: '每次调用结果不同。',
  },
};

/** The reference page of all functions, as Markdown. */
export function printFunctionReference(locale: Locale): string {
  const { title, intro, categories } = texts[locale];
  const sections = Object.entries(categories).flatMap(([category, heading]) => {
    const entries = functions
      .filter(definition => definition.category === category)
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(definition => entry(definition, locale));
    return entries.length === 0 ? [] : [`## ${heading}`, entries.join('\n')];
  });
  return `${[`# ${title}`, ...intro, ...sections].join('\n\n')}\n`;
}

function entry(definition: FunctionDefinition, locale: Locale): string {
  const calls = definition.signatures.map(signature => `\`${signature}\``).join(', ');
  return [`- ${calls}:`, definition.doc[locale], ...notes(definition, texts[locale])].join(' ');
}

function notes({ aliases, nulls, determinism, kind }: FunctionDefinition, words: Texts): readonly string[] {
  return [
    ...(aliases.length === 0 ? [] : [words.alias(aliases.map(name => `\`${name}\``).join(', '))]),
    ...(nulls === 'called-on-null' && kind === 'scalar' ? [words.seesNull] : []),
    ...(determinism === 'dynamic' ? [words.dynamic] : []),
    ...(determinism === 'non-deterministic' ? [words.nonDeterministic] : []),
  ];
}
