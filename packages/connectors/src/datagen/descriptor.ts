import type { ConnectorDescriptor } from '@lockstep/sql/catalog';

export const datagenDescriptor: ConnectorDescriptor = {
  name: 'datagen',
  title: { en: 'Generated data', zh: '生成数据' },
  doc: {
    en: 'Rows made up as you watch: random values or sequences, at a rate, with or without end. The same seed gives the same rows.',
    zh: '实时生成的行：随机值或序列，可设速率，可有限或无限。相同种子生成相同的行。',
  },
  options: [
    {
      name: 'rows-per-second',
      type: 'integer',
      isRequired: false,
      defaultValue: '10000',
      doc: { en: 'The rate.', zh: '速率。' },
    },
    {
      name: 'number-of-rows',
      type: 'integer',
      isRequired: false,
      doc: {
        en: 'How many rows in all; absent: without end, unless a sequence ends.',
        zh: '总行数；不设置则无限，除非序列结束。',
      },
    },
    {
      name: 'lockstep.seed',
      type: 'integer',
      isRequired: false,
      doc: { en: 'Makes random values repeatable from run to run.', zh: '使随机值在多次运行间可重复。' },
    },
    {
      name: 'scan.parallelism',
      type: 'integer',
      isRequired: false,
      doc: {
        en: "Accepted for Flink's sake; one reader makes the rows.",
        zh: '为兼容 Flink 而接受；由一个读取器生成。',
      },
    },
    {
      name: 'fields.*',
      type: 'string',
      isRequired: false,
      doc: {
        en: 'fields.<column>.kind (random, sequence), .min, .max, .max-past, .length, .var-len, .start, .end, .null-rate.',
        zh: 'fields.<列>.kind（random、sequence）、.min、.max、.max-past、.length、.var-len、.start、.end、.null-rate。',
      },
    },
  ],
  scan: { stream: true, batch: true },
  lookup: false,
  sink: null,
  formats: [],
  readableMetadata: {},
};
