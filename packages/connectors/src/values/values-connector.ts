import type { Connector } from '@lockstep/dataflow/ports';
import { userError } from '@lockstep/kernel/errors';
import { TableOptions } from '../options/table-options.ts';
import { valuesDescriptor } from './descriptor.ts';
import { ValuesLookup } from './values-lookup.ts';
import { ValuesSink } from './values-sink.ts';
import { ValuesSource } from './values-source.ts';

export const valuesConnector: Connector = {
  descriptor: valuesDescriptor,
  createSource(request, context) {
    return new ValuesSource(request, new TableOptions(request.table, valuesDescriptor), context);
  },
  createLookup(request, context) {
    const options = new TableOptions(request.table, valuesDescriptor);
    if (options.boolean('lookup')) return new ValuesLookup(request, options, context);
    const message = `Table ${request.table.path.name} can not be looked up: set 'lookup' = 'true'`;
    throw userError('values.no_lookup', message, { details: { table: request.table.path.name } });
  },
  createSink(request, context) {
    return new ValuesSink(request, new TableOptions(request.table, valuesDescriptor), context);
  },
};
