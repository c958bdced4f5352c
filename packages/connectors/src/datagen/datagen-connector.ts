import type { Connector } from '@lockstep/dataflow/ports';
import { TableOptions } from '../options/table-options.ts';
import { DatagenSource } from './datagen-source.ts';
import { datagenDescriptor } from './descriptor.ts';

export const datagenConnector: Connector = {
  descriptor: datagenDescriptor,
  createSource(request, context) {
    return new DatagenSource(request, new TableOptions(request.table, datagenDescriptor), context);
  },
};
