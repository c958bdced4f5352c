import { Database, House, type LucideIcon, PlayCircle, Settings, SquareCode, Waypoints } from 'lucide-react';
import type { Dictionary } from '#i18n/dictionaries.ts';

export interface Destination {
  readonly path: string;
  readonly icon: LucideIcon;
  readonly label: (messages: Dictionary) => string;
  /** Pressed after `g`. */
  readonly key: string;
}

/** The pages of the rail, in its order. */
export const destinations: readonly Destination[] = [
  { path: '/', icon: House, label: messages => messages.shell.home, key: 'h' },
  { path: '/studio', icon: SquareCode, label: messages => messages.shell.studio, key: 's' },
  { path: '/pairs', icon: Waypoints, label: messages => messages.shell.pairs, key: 'p' },
  { path: '/runs', icon: PlayCircle, label: messages => messages.shell.runs, key: 'r' },
  { path: '/data', icon: Database, label: messages => messages.shell.data, key: 'd' },
  { path: '/settings', icon: Settings, label: messages => messages.shell.settings, key: ',' },
];

export const isWithin = (pathname: string, path: string): boolean =>
  path === '/' ? pathname === '/' : pathname === path || pathname.startsWith(`${path}/`);
