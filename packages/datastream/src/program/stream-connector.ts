import type { ConnectorDescriptor } from '@lockstep/sql/catalog';

/** The 'connector' of tables that are streams of the program; none of them reaches the engine. */
export const streamConnector = 'lockstep.stream';

export const streamDescriptor: ConnectorDescriptor = {
  name: streamConnector,
  title: { en: 'Stream', zh: '流' },
  doc: { en: 'A stream of the program, as a table.', zh: '程序中的流，作为表。' },
  options: [
    {
      name: 'stream',
      type: 'integer',
      isRequired: true,
      doc: { en: 'Which stream of the program.', zh: '程序中的哪个流。' },
    },
    {
      name: 'changelog-mode',
      type: 'string',
      isRequired: false,
      defaultValue: 'I',
      doc: { en: 'The kinds in the stream, of I, UB, UA, D.', zh: '流中的行类型，取自 I、UB、UA、D。' },
    },
  ],
  scan: { stream: true, batch: true },
  lookup: false,
  sink: null,
  parallel: { scan: true },
  formats: [],
  readableMetadata: {},
};
