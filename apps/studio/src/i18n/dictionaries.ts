import type { Locale } from '@lockstep/contracts/users';
import * as enModules from './en/index.ts';
import type { Messages } from './messages.ts';
import * as zhModules from './zh/index.ts';

export type Dictionary = Messages<typeof enModules>;

/** Both languages travel with the studio, so that a switch needs no reload. */
export const dictionaries: Readonly<Record<Locale, Dictionary>> = { en: enModules, zh: zhModules };
