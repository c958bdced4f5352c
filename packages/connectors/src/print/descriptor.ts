import type { ConnectorDescriptor } from '@lockstep/sql/catalog';

export const printDescriptor: ConnectorDescriptor = {
  name: 'print',
  title: { en: 'Print', zh: '打印' },
  doc: {
    en: 'Writes every change as a line, e.g. +I[1, a]. Lines are not held back for a commit: after a restart some come again.',
    zh: '把每个变更写成一行，例如 +I[1, a]。输出不等待提交：重启后部分行可能重复。',
  },
  options: [
    {
      name: 'print-identifier',
      type: 'string',
      isRequired: false,
      doc: { en: 'Stands before every line, as in id> +I[1].', zh: '每行的前缀，例如 id> +I[1]。' },
    },
    {
      name: 'standard-error',
      type: 'boolean',
      isRequired: false,
      defaultValue: 'false',
      doc: {
        en: "Accepted for Flink's sake: lines go to the run's log.",
        zh: '为兼容 Flink 而接受：输出写入运行日志。',
      },
    },
    {
      name: 'sink.parallelism',
      type: 'integer',
      isRequired: false,
      doc: { en: "Accepted for Flink's sake; one writer writes.", zh: '为兼容 Flink 而接受；实际由一个写入器写入。' },
    },
  ],
  scan: null,
  lookup: false,
  sink: 'all',
  formats: [],
  readableMetadata: {},
};
