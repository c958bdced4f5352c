import type { Connector, SinkWriter } from '@lockstep/dataflow/ports';
import { TableOptions } from '../options/table-options.ts';
import { blackholeDescriptor } from './descriptor.ts';

const nothing = async (): Promise<void> => {};

const sink: SinkWriter = {
  open: nothing,
  write: () => null,
  flush: nothing,
  prepare: async () => null,
  commit: nothing,
  abort: nothing,
  close: nothing,
};

export const blackholeConnector: Connector = {
  descriptor: blackholeDescriptor,
  createSink(request) {
    new TableOptions(request.table, blackholeDescriptor);
    return sink;
  },
};
