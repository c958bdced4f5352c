import type { ConnectorDescriptor } from '@lockstep/sql/catalog';
import { blackholeDescriptor } from './blackhole/descriptor.ts';
import { datagenDescriptor } from './datagen/descriptor.ts';
import { filesystemDescriptor } from './filesystem/descriptor.ts';
import { jdbcDescriptor } from './jdbc/descriptor.ts';
import { nexmarkDescriptor } from './nexmark/descriptor.ts';
import { printDescriptor } from './print/descriptor.ts';
import { valuesDescriptor } from './values/descriptor.ts';

/** Of every connector, in the order in which people are shown them. Data only: safe in a browser. */
export const connectorDescriptors: readonly ConnectorDescriptor[] = [
  filesystemDescriptor,
  jdbcDescriptor,
  datagenDescriptor,
  nexmarkDescriptor,
  valuesDescriptor,
  printDescriptor,
  blackholeDescriptor,
];
