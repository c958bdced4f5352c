import type { Connector, ConnectorRegistry } from '@lockstep/dataflow/ports';
import { userError } from '@lockstep/kernel/errors';
import { blackholeConnector } from './blackhole/blackhole-connector.ts';
import { datagenConnector } from './datagen/datagen-connector.ts';
import { filesystemConnector } from './filesystem/filesystem-connector.ts';
import { jdbcConnector } from './jdbc/jdbc-connector.ts';
import { nexmarkConnector } from './nexmark/nexmark-connector.ts';
import { printConnector } from './print/print-connector.ts';
import { valuesConnector } from './values/values-connector.ts';

const connectors: readonly Connector[] = [
  filesystemConnector,
  jdbcConnector,
  datagenConnector,
  nexmarkConnector,
  valuesConnector,
  printConnector,
  blackholeConnector,
];

/** Every connector of the house by name; a name that is not known is a user error. */
export function createConnectorRegistry(): ConnectorRegistry {
  const byName = new Map(connectors.map(connector => [connector.descriptor.name, connector]));
  return {
    get(name) {
      const connector = byName.get(name);
      if (connector !== undefined) return connector;
      const message = `There is no connector '${name}'; there are ${[...byName.keys()].join(', ')}`;
      throw userError('connector.unknown', message, { details: { connector: name } });
    },
  };
}
