import type { ConnectorDescriptor } from '@lockstep/sql/catalog';

export const blackholeDescriptor: ConnectorDescriptor = {
  name: 'blackhole',
  title: { en: 'Nowhere', zh: '黑洞' },
  doc: { en: 'Takes every row and keeps none.', zh: '接收所有行但不保留。' },
  options: [],
  scan: null,
  lookup: false,
  parallel: { sink: true },
  sink: 'all',
  formats: [],
  readableMetadata: {},
};
