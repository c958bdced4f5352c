import { printRow } from '@lockstep/dataflow/batch';
import type { Connector } from '@lockstep/dataflow/ports';
import { TableOptions } from '../options/table-options.ts';
import { printDescriptor } from './descriptor.ts';

const nothing = async (): Promise<void> => {};

export const printConnector: Connector = {
  descriptor: printDescriptor,
  createSink({ table, schema }, context) {
    const options = new TableOptions(table, printDescriptor);
    options.boolean('standard-error');
    const identifier = options.text('print-identifier');
    const prefix = identifier === null ? '' : `${identifier}> `;
    const printLine = context.printLine ?? (line => context.logger.info(line, { table: table.path.name }));
    return {
      open: nothing,
      write(batch) {
        for (let row = 0; row < batch.rowCount; row++) printLine(prefix + printRow(schema, batch, row));
        return null;
      },
      flush: nothing,
      prepare: async () => null,
      commit: nothing,
      abort: nothing,
      close: nothing,
    };
  },
};
