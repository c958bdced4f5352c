import type { OptionDescriptor } from '@lockstep/sql/catalog';

/** Flink's options for what a lookup join keeps of its table. The engine follows them, whatever the connector. */
export const lookupCacheOptions: readonly OptionDescriptor[] = [
  {
    name: 'lookup.cache',
    type: 'enum',
    values: ['NONE', 'PARTIAL', 'FULL'],
    isRequired: false,
    roles: ['lookup'],
    defaultValue: 'NONE',
    doc: {
      en: 'PARTIAL: looked-up rows are kept. FULL: the whole table is loaded into memory, again and again.',
      zh: 'PARTIAL：缓存查询到的行。FULL：把整张表加载到内存，并定期重新加载。',
    },
  },
  {
    name: 'lookup.partial-cache.max-rows',
    type: 'integer',
    isRequired: false,
    roles: ['lookup'],
    doc: { en: 'How many rows are kept; the oldest leave first.', zh: '缓存的最大行数；最旧的先移除。' },
  },
  {
    name: 'lookup.partial-cache.expire-after-write',
    type: 'duration',
    isRequired: false,
    roles: ['lookup'],
    doc: { en: 'How long a row is kept.', zh: '行的缓存时长。' },
  },
  {
    name: 'lookup.partial-cache.cache-missing-key',
    type: 'boolean',
    isRequired: false,
    roles: ['lookup'],
    defaultValue: 'true',
    doc: { en: 'Whether it is kept that a key has no row.', zh: '是否缓存“键无对应行”的结果。' },
  },
  {
    name: 'lookup.full-cache.periodic-reload.interval',
    type: 'duration',
    isRequired: false,
    roles: ['lookup'],
    doc: {
      en: 'FULL needs it: how long after a load the table is loaded again; the old rows serve meanwhile.',
      zh: 'FULL 必填：一次加载后多久重新加载；期间继续使用旧数据。',
    },
  },
];
